"""East Asian, Cyrillic and Polish files are read in their encodings; Western ones stay Windows-1252."""

from pathlib import Path

import pytest

from data.readers.formats import text_encoding

WORDS = {
    "cp932": "番号,件名\n1,荷物が届かない\n2,返品したいです\n",
    "euc_jp": "番号,件名\n1,荷物が届かない\n2,返品したいです\n",
    "gb18030": "编号,主题\n1,我的订单还没有到\n2,请帮我退款谢谢\n",
    "big5": "編號,主旨\n1,我的訂單還沒有到\n2,請幫我退款謝謝\n",
    "euc_kr": "번호,제목\n1,주문한 상품이 아직 오지 않았어요\n2,환불해 주세요\n",
    "cp1251": "Номер;Тема\n1;Не могу войти в аккаунт\n2;Возврат денег за товар\n",
    "cp1250": "Temat;Dział\nGdzie jest moja paczka, żółta koperta;Księgowość\nPłatność odrzucona;Sprzedaż\n",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_a_file_is_read_in_the_encoding_of_its_language(tmp_path: Path, encoding: str) -> None:
    text = WORDS[encoding] * 20
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    found = text_encoding.recognise(tmp_path / "x.csv", "x.csv")
    assert b"".join(found.blocks()).decode() == text
    assert found.encoding == encoding and "is not UTF-8 and was read as" in found.notes()[0]


@pytest.mark.parametrize(
    "text",
    [
        "Nummer;Betreff\n1;Kündigung des Vertrags, Gebühr zu hoch\n2;Störung VPN für Müller\n",
        "Numéro;Objet\n1;Je n'ai pas reçu ma commande, où est-elle ?\n2;Problème, très énervé\n",
        "Número;Asunto\n1;No recibí mi pedido, ¿dónde está?\n2;Devolución del año pasado, señor\n",
        "Número;Situação\n1;Não recebi o cartão, atenção\n2;Devolução não concluída\n",
        "Ärende;Ämne\n1;Jag kan inte logga in på kontot, hjälp\n2;Återbetalning för sent\n",
        "id;text\n1;price 5 € – “bad”, 3 m² for £4\n",
    ],
)
def test_western_text_stays_western(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_bytes((text * 20).encode("windows-1252"))
    assert text_encoding.recognise(tmp_path / "x.csv", "x.csv").encoding == text_encoding.WINDOWS
