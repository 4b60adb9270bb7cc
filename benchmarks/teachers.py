"""Ten teachers beside one: the calls to Google, and what each costs the worker and PostgreSQL in CPU."""

from statistics import median
from time import process_time

from app.cli.garbage import spare_what_is_loaded
from benchmarks.installation import Installation, installation
from benchmarks.postgres_cpu import postgres_cpu
from benchmarks.workload import PracticeGoogle, email, practice_google

TEACHERS = 10
SIZE = (5, 30, 1)
WARM_UP = 1  # teachers before, so that what a process does once is not counted to the first


def main() -> None:
    with practice_google(SIZE, latency=0) as google, installation(google.root, {}) as deskside:
        spare_what_is_loaded()
        costs = [_cost(google, deskside, teacher) for teacher in range(WARM_UP + TEACHERS)][WARM_UP:]
    calls = [cost[0] for cost in costs]
    print(f"{SIZE[0] * SIZE[1] * SIZE[2]} documents each; calls to Google: {calls[0]} for one, {sum(calls)} for ten")
    for name, at in (("worker", 1), ("PostgreSQL", 2)):
        early, late = (median(cost[at] for cost in part) for part in (costs[:5], costs[5:]))
        print(f"CPU of the {name}: {early:.3f} s a teacher of the first five, {late / early:.2f} x for the last five")


def _cost(google: PracticeGoogle, deskside: Installation, teacher: int) -> tuple[int, float, float]:
    """Calls, and CPU seconds of this process and of PostgreSQL."""
    google.enter(teacher)
    teacher_id = deskside.arrive(email(teacher))
    google.asked()
    ours, postgres = process_time(), postgres_cpu(deskside.runtime.engine)
    deskside.sync(teacher_id)
    return sum(google.asked().calls.values()), process_time() - ours, postgres_cpu(deskside.runtime.engine) - postgres


if __name__ == "__main__":
    main()
