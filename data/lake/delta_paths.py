"""Delta tables that list their files by real paths, also where these hold special characters."""

from deltalake import DeltaTable
from deltalake.table import FilePruningPredicateType, FilterType


class LocalDeltaTable(DeltaTable):
    """A Delta table opened for reading or for listing its files.

    Deltalake tells local paths with the signs of a URL in them ("my%20home"), and Polars takes them as they
    are; so what stands before the table's own folders is put back as it was given.
    """

    def __init__(self, address: str, version: int | None = None) -> None:
        """The table at that address, a folder or an address in an object store."""
        super().__init__(address, version)
        self._root = f"{address.rstrip('/')}/"

    @property
    def table_uri(self) -> str:
        """The address as it was given."""
        return super().table_uri if "://" in self._root else self._root

    def file_uris(
        self,
        partition_filters: FilterType | None = None,
        *,
        file_pruning_predicate: FilePruningPredicateType | None = None,
    ) -> list[str]:
        """The files of the table that could hold what is asked for, from the address as it was given."""
        found = super().file_uris(partition_filters, file_pruning_predicate=file_pruning_predicate)
        told = super().table_uri.removeprefix("file://")
        return found if "://" in self._root else [self._root + uri.removeprefix(told) for uri in found]
