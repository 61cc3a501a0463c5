"""What a tracking table comes to, and what the page says of whom it names."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.tracking_figures import Column, Figure, averages
from classroom_monitor.attainment.tracking_query import Query


class Summary:
    """The part of a sheet that sums up its columns."""

    book: Book
    query: Query
    columns: list[Column]
    change_is_withheld: bool

    @cached_property
    def figures(self) -> list[list[Figure]]:
        """The averages of each column, one for each scale in it."""
        return [averages(self.book, column) for column in self.columns]

    @property
    def has_withheld(self) -> bool:
        """Whether any figure is withheld, as so few pupils stand in it."""
        return self.change_is_withheld or any(
            column.is_withheld for column in self.columns
        )

    @property
    def is_partly_unnamed(self) -> bool:
        return any(column.unnamed for column in self.columns)

    @property
    def who_is_named(self) -> str:
        """Why there are more pupils in the figures than names in the table."""
        if self.query.group.is_own:
            return (
                "The figures of earlier months also count pupils who have left the "
                "group since. They are not named."
            )
        return (
            "The figures count everybody in the group. By name you see only the "
            "pupils of groups that you have."
        )

    @property
    def why_empty(self) -> str:
        if self.query.is_narrowed:
            return "Nobody whom you see by name fits these filters"
        if self.query.group.is_own:
            return "Nobody is in this group today"
        return "You see nobody of this group by name"

    @property
    def why_empty_text(self) -> str:
        if self.query.is_narrowed:
            return "Clear the filters to see everybody again."
        if self.query.group.is_own:
            return "Whoever manages groups can add pupils to it."
        return "The figures below count everybody. Names need a group that you have."

    @property
    def figure_lines(self) -> list[dict[str, Any]]:
        """Each column's figures, for the table below."""
        return [
            {
                "subject": column.subject.name,
                "month": column.month,
                "is_withheld": column.is_withheld,
                "span": 4 + len(Band),
                "members": column.members,
                "with_result": column.with_result,
                "absent": column.absent,
                "averages": [
                    (figure.words, figure.scale.scale.name, figure.count)
                    for figure in figures
                ],
                "bands": [column.banded[band] for band in Band],
            }
            for column, figures in zip(self.columns, self.figures, strict=True)
        ]
