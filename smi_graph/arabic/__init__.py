"""Arabic as it is written: folding, digits, month names and dates, sentences, sort keys."""

from smi_graph.arabic.date_fields import read_date
from smi_graph.arabic.dates import DateMention, DateProblem, find_dates
from smi_graph.arabic.folding import FoldedText, fold, is_invisible, read_number, without_invisible
from smi_graph.arabic.months import month_numbers, weekday_names
from smi_graph.arabic.sentences import Sentence, Span, split_paragraphs, split_sentences
from smi_graph.arabic.sorting import reader_key, sort_key, sorting_rules, word_key

__all__ = [
    "DateMention",
    "DateProblem",
    "FoldedText",
    "Sentence",
    "Span",
    "find_dates",
    "fold",
    "is_invisible",
    "month_numbers",
    "read_date",
    "read_number",
    "reader_key",
    "sort_key",
    "sorting_rules",
    "split_paragraphs",
    "split_sentences",
    "weekday_names",
    "without_invisible",
    "word_key",
]
