"""What the page Work packets shows: the board and one packet, kept by run and decisions."""

from datetime import date

from analytics.packets.packet_record import Packet
from jobs.packets import packet_board, packet_drafts, packet_tickets
from jobs.packets.packet_board import Board
from jobs.packets.packet_tickets import Tickets
from pages.components import load_run
from pages.components.cache import kept
from pages.components.load_run import RunAt


@kept(16, ttl=600.0)
def board(run: RunAt, today: date) -> Board:
    """The packets of a source by state, as of a day."""
    return packet_board.of(run.at.settings, load_run.result(run), today)


@kept(32)
def packet(run: RunAt, thread: str) -> Packet:
    """A cluster's packet."""
    return packet_drafts.of(load_run.result(run), _tickets(run), thread)


# The vectors of 50,000 requests are some 80 MB.
@kept(2)
def _tickets(run: RunAt) -> Tickets:
    return packet_tickets.gather(run.at.settings, load_run.result(run))
