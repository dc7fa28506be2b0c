"""The command `mcp`: the questions of the routes as tools, over standard input and output.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()


@app.command()
def mcp() -> None:
    """Answer an agent's questions by MCP on standard input and output; PILOTLIGHT_TOKEN says whose it is."""
    from jobs.api import mcp_server

    with refusals():
        mcp_server.serve(checked())
