"""Who writes what is done by the clock."""

from datetime import timedelta

from dependency_injector import containers, providers

from application.lead_schedules import LeadSchedules
from application.ports.leadership import Leadership


class Scheduling(containers.DeclarativeContainer):
    """Takes the core, the seat and the lease; gives this process's claim to it."""

    core = providers.DependenciesContainer()
    seat: providers.Dependency[Leadership] = providers.Dependency()
    lease_seconds: providers.Dependency[float] = providers.Dependency()

    lead = providers.Singleton(
        LeadSchedules,
        seat=seat,
        write=core.schedule_jobs,
        holder=core.ids.provided.new.call(),
        lease=providers.Singleton(timedelta, seconds=lease_seconds),
    )
