"""The companies that are measured, from one team to two thousand reps, and where their invented exports are kept."""

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


@dataclass(frozen=True)
class Size:
    """One invented company over three years; every deal has 7 to 8 rows of history."""

    key: str
    reps: int
    activities: int
    opportunities: int

    @property
    def accounts(self) -> int:
        """Customers: one for every ten deals, and no fewer than two a rep."""
        return max(self.opportunities // 10, 2 * self.reps)


SIZES = {
    "S": Size("S", reps=20, activities=20_000, opportunities=5_000),
    "M": Size("M", reps=200, activities=1_000_000, opportunities=200_000),
    "L": Size("L", reps=2_000, activities=10_000_000, opportunities=2_000_000),
}


def kept_in() -> Path:
    """The folder outside the project where invented exports stay between runs; CADENCE_BENCH_DIR names another one."""
    return Path(os.environ.get("CADENCE_BENCH_DIR") or Path(tempfile.gettempdir()) / "cadence-bench")
