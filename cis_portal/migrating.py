"""Many tables made in one step.

After each operation of a migration Django renders the changed model anew with every model related to it: a thousand
operations on a hundred related models took a minute of computing, most of the first start. See
docs/decisions for why the portal's first migrations are put together.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

OF_A_TABLE = (AddConstraint, AddField, AddIndex)


class Together(Operation):
    """Operations that meet nobody's rows: models are rendered once, as they are before the first and after the last.

    A new table is made whole, so what the others add to it (columns, constraints, indexes) is there by then.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        """Whether each of them can be taken back."""
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered again when the first operation asks for it
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            if not (isinstance(operation, OF_A_TABLE) and self._makes(operation)):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel) or not self._makes(operation):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    def _makes(self, operation: Operation) -> bool:
        """Whether it is about a table that is made here."""
        made = {made.name_lower for made in self.operations if isinstance(made, CreateModel)}
        name: str = operation.name if isinstance(operation, CreateModel) else getattr(operation, "model_name", "")
        return name.lower() in made
