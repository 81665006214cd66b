"""Who claws back, wired as in production, over a processor in memory."""

from adapters.memory.gateway_clawbacks import MemoryClawbackGateway
from adapters.memory.gateway_processor import MemoryProcessor
from application.advance_clawbacks import AdvanceClawbacks
from application.claw_back import ClawBack
from application.open_attempts import OpenAttempts
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.run_clawback import RunClawback
from application.settle_refunds import SettleRefunds
from application.settle_transfer import SettleTransfer
from application.weigh_recourse import WeighRecourse
from domain.clawback import DEFAULT_POLICY, ClawbackPolicy


def run_clawback(
    begin: BeginUnitOfWork, processor: MemoryProcessor, clock: Clock, ids: IdSource
) -> RunClawback:
    return RunClawback(
        begin=begin,
        gateway=MemoryClawbackGateway(processor),
        attempts=OpenAttempts(begin, clock, ids),
        advance=AdvanceClawbacks(clock, ids),
        settle_refunds=SettleRefunds(WeighRecourse(clock, ids)),
        settle_transfer=SettleTransfer(clock, ids),
        clock=clock,
        ids=ids,
    )


def claw_back(
    begin: BeginUnitOfWork, clock: Clock, ids: IdSource, policy: ClawbackPolicy = DEFAULT_POLICY
) -> ClawBack:
    return ClawBack(begin, AdvanceClawbacks(clock, ids), policy, clock, ids)
