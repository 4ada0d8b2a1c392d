"""Files made of a frozen report: a PDF for people and paper, a workbook for counting on."""

from .pdf import report_html, report_pdf
from .xlsx import report_xlsx

__all__ = ["report_html", "report_pdf", "report_xlsx"]
