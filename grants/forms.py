"""Forms about the project."""

from django import forms


class ProjectChoiceForm(forms.Form):
    """The number of a project's row; whether the person may see it, the view asks."""

    project = forms.IntegerField(min_value=1, max_value=2**31)
