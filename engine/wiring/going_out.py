"""What goes out, assembled: the courier with those who know how a thing is done, and the outbox that sends by it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.answers.briefs import Briefs
from engine.clockwork.signs_of_life import SignsOfLife
from engine.clockwork.ticker import Ticker
from engine.oncall.pagers import Pagers
from engine.out.asking import Asking
from engine.out.bookmarks import Bookmarks
from engine.out.broadcasts import Broadcasts
from engine.out.courier import Courier
from engine.out.joined_posts import JoinedPosts
from engine.out.keeper import Keeper
from engine.out.outbox import Outbox
from engine.out.posting import Posting
from engine.out.prompts import Prompts
from engine.out.resting import Resting
from engine.out.slash import SlashCommands
from engine.out.told import Told
from engine.out.welcome import beneath_a_task
from engine.parts import Parts
from engine.webhooks.ledger import TABLE as WEBHOOKS
from engine.webhooks.ledger import Ledger
from engine.webhooks.teller import Webhooks
from engine.wiring.known import Known
from engine.wiring.writing import Writing


@dataclass(frozen=True, slots=True)
class Out:
    """The outbox, and who stands before it: the ticker that asks for reminders, and what rests until morning."""

    outbox: Outbox
    ticker: Ticker
    resting: Resting
    asking: Asking
    briefs: Briefs
    ledger: Ledger

    def waits_for(self, run_id: str) -> bool:
        """Whether something is still to be sent for a run."""
        return self.outbox.waits_for(run_id) or self.resting.holds(run_id)


def going_out(parts: Parts, known: Known, writing: Writing) -> Out:
    """The desk's items come here from now on."""
    server, me, clock, languages, longest = parts.server, parts.me, parts.clock, parts.languages, parts.longest_post
    runs, readers, people = known.runs, known.readers, known.people
    desk, stamps, questions, record = writing.desk, writing.stamps, writing.questions, writing.results.record
    told = Told(runs, known.sight, record)
    posting = Posting(server, me)
    prompts = Prompts(
        languages, readers, lambda run: stamps.update_form(run, runs.live(run.id).history), beneath_a_task
    )
    asking = Asking(server, posting, prompts, questions, clock, record, told)
    briefs = Briefs(runs)
    ledger = Ledger(parts.store.rows(WEBHOOKS), desk.remember)
    courier = Courier(
        server,
        runs,
        people,
        posting,
        asking,
        SlashCommands(server, clock, lambda row: desk.put((), (row,)), record, parts.settings.old_after),
        briefs,
        Bookmarks(server, me, languages, readers),
        Broadcasts(server, me, posting, told.may, languages, readers, record, longest),
        Keeper(server, runs, record),
        languages,
        readers,
        questions,
        record,
        longest,
        Pagers(parts.settings.pagers, parts.outside),
        Webhooks(parts.settings, writing.targets, parts.outside, runs, languages, readers, ledger, clock.now, record),
        JoinedPosts(server, posting, questions, lambda who: languages.to(readers.of(who)), longest, told.may, record),
        told,
        clock.now,
    )
    ticker = Ticker(runs, desk, clock, known.quiet, told, SignsOfLife(server, me))

    async def gathered() -> None:
        """All that falls due at this instant is in the outbox."""
        await ticker.gathered()
        await resting.gathered()

    outbox = Outbox(courier, clock, desk.remember, gathered)
    resting = Resting(runs, known.quiet, clock, outbox.put, desk.remember)
    writing.emergency.sends_by(outbox.send_unwritten)
    desk.listen(resting.put)
    desk.listen(ticker.notice)
    return Out(outbox=outbox, ticker=ticker, resting=resting, asking=asking, briefs=briefs, ledger=ledger)
