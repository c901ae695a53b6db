import doctest
import unittest

from odoo.tests import BaseCase, tagged

from ..tools import keywords, phrases, routing
from ..tools.phrases import find_phrases, is_interim

INTERIM = ["正在处理", "已转", "尽快", "会跟进"]
COURTESY = ["您好", "请耐心等待", "谢谢", "感谢您的监督"]


def load_tests(loader, tests, ignore):
    for module in (keywords, phrases, routing):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@tagged("post_install", "-at_install")
class TestMatterTools(BaseCase):
    def test_doctests(self):
        """The examples in the docstrings hold, whichever runner is used."""
        suite = unittest.TestSuite(
            doctest.DocTestSuite(module) for module in (keywords, phrases, routing)
        )
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreater(result.testsRun, 8)
        self.assertFalse(result.failures + result.errors)

    def test_taboo_in_disguise(self):
        """CMP-43: blanks, punctuation, width and line ends hide nothing."""
        taboo = ["我不知道", "这事情不归我管"]
        for text in (
            "我不知道",
            "这个我 不 知 道。",
            "我，不…知！道",
            "这事情\n不归我管哦",
            "这\u3000事情不归我管",
        ):
            self.assertTrue(find_phrases(taboo, text), text)

    def test_quoted_words(self):
        """CMP-43: what stands in quotation marks was said by somebody else."""
        taboo = ["我不知道"]
        for text in (
            "前台说“我不知道”，已批评教育",
            "前台说「我不知道」",
            "客户转述：“他回答‘我不知道’就挂了”",
        ):
            self.assertFalse(find_phrases(taboo, text), text)
        for text in ("“您好”我不知道", "我“真的”不知道？我不知道", "“我不知道"):
            self.assertTrue(find_phrases(taboo, text), text)

    def test_interim_answers(self):
        """CMP-55: “is being worked on” alone is no definite answer."""
        for text in (
            "正在处理中",
            "您好，正在处理，请耐心等待，谢谢！",
            "已转工程部，会尽快处理",
            "会跟进的",
        ):
            self.assertTrue(is_interim(text, INTERIM, COURTESY), text)
        for text in (
            "软管已更换，会跟进一周",
            "已修好，会跟进",
            "费用已核对并退回，请查收。",
            "10月3日上午更换水泵；其间请用消防井旁的临时取水点，尽快恢复。",
            "可以",
            "",
        ):
            self.assertFalse(is_interim(text, INTERIM, COURTESY), text)
