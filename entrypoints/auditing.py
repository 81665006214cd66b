"""Who seals the audit, verifies it and shows it, put together from the core."""

from dependency_injector import containers, providers

from application.ports.audit_chain import AuditChainReader
from application.ports.audit_queries import AuditQueries
from application.seal_audit import SealAudit
from application.show_audit import ShowAudit
from application.verify_audit import VerifyAudit
from domain.signing import SigningKeys


class Auditing(containers.DeclarativeContainer):
    """Takes the core, the secrets and the read side; gives the use cases and the job."""

    core = providers.DependenciesContainer()
    keys: providers.Dependency[SigningKeys] = providers.Dependency()
    chain: providers.Dependency[AuditChainReader] = providers.Dependency()
    queries: providers.Dependency[AuditQueries] = providers.Dependency()

    seal = providers.Singleton(SealAudit, begin=core.begin, keys=keys, clock=core.clock)
    verify = providers.Singleton(VerifyAudit, chain, keys)
    show = providers.Singleton(ShowAudit, queries, core.clock)
