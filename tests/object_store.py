"""An object store on loopback that speaks as much of S3 as a lake needs, for tests of several servers."""

import hashlib
import os
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@dataclass
class Bucket:
    """What is stored, by key, with the time of each; and every request so far, by its method and key."""

    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    environment: dict[str, str] = field(default_factory=dict)
    #: Of its own, so that nothing that is remembered of one address is held against another bucket's.
    url: str = field(default_factory=lambda: f"s3://pilot-{os.urandom(4).hex()}/lake")

    def keys(self, beginning: str = "") -> list[str]:
        """The keys that begin so."""
        return sorted(key for key in self.objects if key.startswith(beginning))


def variables(address: str) -> dict[str, str]:
    """What a process is given that reaches a store on loopback."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def running() -> Iterator[Bucket]:
    """An empty bucket until the block ends; whoever has its `environment` reaches it under its `url`."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bucket))
    bucket.environment = variables(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            return

        def _asked(self) -> tuple[str, dict[str, str]]:
            split = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
            key = urllib.parse.unquote(split.path).lstrip("/").partition("/")[2]
            bucket.requests.append((self.command, key or query.get("prefix", "")))
            return key, query

        def _body(self) -> bytes:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if "aws-chunked" not in (self.headers.get("Content-Encoding") or ""):
                return body
            whole = b""
            while body:
                size, _, body = body.partition(b"\r\n")
                length = int(size.split(b";")[0], 16)
                whole, body = whole + body[:length], body[length + 2 :]
                if not length:
                    break
            return whole

        def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", headers.pop("length", str(len(body))))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _missing(self) -> None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            key, query = self._asked()
            if not key:
                return self._listed(query)
            if key not in bucket.objects:
                return self._missing()
            content, at = bucket.objects[key]
            about = {"ETag": _etag(content), "Last_Modified": format_datetime(at, usegmt=True)}
            wanted = self.headers.get("Range")
            if wanted and self.command == "GET":
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                start = int(first) if first else max(0, len(content) - int(last))
                end = min(int(last) + 1, len(content)) if first and last else len(content)
                ranged = f"bytes {start}-{end - 1}/{len(content)}"
                return self._answer(206, content[start:end], Content_Range=ranged, **about)
            if self.command == "HEAD":
                self.send_response(200)
                for name, value in about.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                return None
            return self._answer(200, content, **about)

        def do_PUT(self) -> None:
            key, query = self._asked()
            body = self._body()
            if "partNumber" in query:
                bucket.parts[query["uploadId"]][int(query["partNumber"])] = body
                return self._answer(200, ETag=_etag(body))
            with bucket.lock:
                if self.headers.get("If-None-Match") == "*" and key in bucket.objects:
                    return self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
                bucket.objects[key] = (body, datetime.now(UTC))
            return self._answer(200, ETag=_etag(body))

        def do_POST(self) -> None:
            key, query = self._asked()
            body = self._body()
            if "uploads" in query:
                name = os.urandom(8).hex()
                bucket.parts[name] = {}
                found = _xml("InitiateMultipartUploadResult", f"<UploadId>{name}</UploadId>")
                return self._answer(200, found)
            if "delete" in query:
                names = [part.partition("</Key>")[0] for part in body.decode().split("<Key>")[1:]]
                for name in names:
                    bucket.objects.pop(urllib.parse.unquote(name), None)
                gone = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in names)
                return self._answer(200, _xml("DeleteResult", gone))
            pieces = bucket.parts.pop(query["uploadId"])
            whole = b"".join(pieces[number] for number in sorted(pieces))
            bucket.objects[key] = (whole, datetime.now(UTC))
            return self._answer(200, _xml("CompleteMultipartUploadResult", f"<ETag>{_etag(whole)}</ETag>"))

        def do_DELETE(self) -> None:
            key, _ = self._asked()
            bucket.objects.pop(key, None)
            self._answer(204)

        def _listed(self, query: dict[str, str]) -> None:
            prefix, after = query.get("prefix", ""), query.get("start-after", "")
            delimiter = query.get("delimiter", "")
            found, folders = list[str](), set[str]()
            for key in bucket.keys(prefix):
                rest = key[len(prefix) :]
                if key <= after:
                    continue
                if delimiter and delimiter in rest:
                    folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
                    continue
                content, at = bucket.objects[key]
                found.append(
                    f"<Contents><Key>{escape(key)}</Key><LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
                    f"<ETag>{escape(_etag(content))}</ETag><Size>{len(content)}</Size></Contents>"
                )
            shared = "".join(
                f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>"
                for each in sorted(folders)
            )
            listed = f"<IsTruncated>false</IsTruncated>{''.join(found)}{shared}"
            self._answer(200, _xml("ListBucketResult", listed))

    return Handler


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _xml(name: str, content: str) -> bytes:
    return f"<{name}>{content}</{name}>".encode()
