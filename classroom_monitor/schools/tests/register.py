"""A small extract of the register, to be changed as a test needs it and written."""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"
HYTHE_HAMPSHIRE, HYTHE_SURREY = "115916", "125107"
THAMES_DITTON = "124967"
ST_ANDREWS, ST_MARTINS = "143626", "149003"
NAME = "EstablishmentName"
STATUS = "EstablishmentStatus (name)"
TRUST = "Trusts (name)"
TRUST_CODE = "Trusts (code)"


class Register:
    """Rows by their URN, in the order of the file."""

    def __init__(self) -> None:
        with (DATA / "register_111.csv").open(encoding="cp1252", newline="") as file:
            lines = csv.DictReader(file)
            self.rows = {row["URN"]: row for row in lines}
            self.columns = list(lines.fieldnames or [])

    def __getitem__(self, urn: str) -> dict[str, str]:
        return self.rows[urn]

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, urn: str, **changed: str) -> dict[str, str]:
        """One more school, like the first but for what is said."""
        first = next(iter(self.rows.values()))
        self.rows[urn] = first | {"URN": urn} | changed
        return self.rows[urn]

    def use_all_139_columns(self) -> None:
        with (DATA / "columns_139.csv").open(encoding="ascii", newline="") as file:
            self.columns = next(csv.reader(file))

    def write(
        self, path: Path, *, encoding: str = "cp1252", delimiter: str = ","
    ) -> Path:
        with path.open("w", encoding=encoding, newline="") as file:
            lines = csv.DictWriter(
                file,
                self.columns,
                restval="",
                extrasaction="ignore",
                quoting=csv.QUOTE_ALL,
                delimiter=delimiter,
            )
            lines.writeheader()
            lines.writerows(self.rows.values())
        return path
