"""The glance, learned: a logistic regression over names, phrases and binned measures of all blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from cleaner.additive import Additive, Table
from cleaner.structure.tables import Name
from cleaner.structure.words import names_of, phrases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.train_labels import Labelled

_WORD = re.compile(r"\w+")
#: A word of fewer domains may be a site's own, or a person's.
LEAST_DOMAINS: Final = 5
#: People, places and brands that so many sites write about: found by reading the table through.
PROPER: Final = frozenset((
    "alabama", "alex", "america", "barbara", "bbc", "ben", "benjamin", "berlin", "brasil", "brexit",
    "chris", "dan", "dakota", "david", "duisburg", "elon", "essen", "francisco", "frankfurt",
    "guardian", "harry", "hearst", "hollywood", "iphone", "jeremy", "john", "jonathan", "kate",
    "kevin", "laura", "lego", "los", "marco", "markle", "martin", "meghan", "mexico", "mike", "mlb",
    "musk", "netflix", "princess", "putin", "salesforce", "sam", "squarespace", "tesla", "trump",
    "ukraine", "vogel", "vw", "walmart", "welt", "york",
))  # fmt: skip
#: Penalties on squared weights: words are many and rare, bins few and common.
WORD_PENALTY, BIN_PENALTY = 3.0, 0.3
ROUNDS: Final = 40
#: Bins of a measure, at most.
BINS: Final = 16
#: Smaller weights are not written down.
LEAST_WEIGHT: Final = 0.02
_OWN, _ABOVE, _PHRASE = "own ", "above ", "words "


class Words(NamedTuple):
    """A fold's glance: a weight for each column of the matrix."""

    weights: Any

    def scores(self, matrix: Any) -> Any:
        """The glance at each row."""
        return matrix @ self.weights


class WordMatrix:
    """All blocks of a corpus as rows of what the glance knows of them."""

    def __init__(self, pages: Sequence[Labelled]) -> None:
        """Number the words of enough domains and the bins, and fill in the rows."""
        self.pages = pages
        self.ids = {key: n for n, key in enumerate(sorted(_common(pages)))}
        self.edges = {
            name: cut(np.concatenate([p.seen.columns[name] for p in pages])) for name in pages[0].seen.columns
        }
        self.offsets: dict[str, int] = {}
        size = len(self.ids)
        for name, edges in self.edges.items():
            self.offsets[name] = size
            size += len(edges) + 1
        self.size = size + 1
        rows = [row for page in pages for row in self._rows(page)]
        lengths = np.cumsum([0, *(len(r) for r in rows)])
        columns = np.concatenate(rows)
        self.matrix = sparse.csr_matrix(
            (np.ones(len(columns), np.float32), columns, lengths), (len(rows), self.size)
        )
        self.starts = np.cumsum([0, *(len(p.labels) for p in pages)])
        self.names = np.array([not key.startswith(_PHRASE) for key in sorted(self.ids)])

    def _rows(self, page: Labelled) -> Iterable[Any]:
        """One row a block: the numbers of what holds of it."""
        out = page.page.out
        heads = [names_of(head) for head in out.box_head]
        above: list[list[int]] = []
        for box, names in enumerate(heads):
            above.append(self._numbers(_ABOVE, names) + (above[out.box_up[box]] if box else []))
        bins: Any = [
            np.searchsorted(edges, page.seen.columns[name], side="right") + self.offsets[name]
            for name, edges in self.edges.items()
        ]
        for i, box in enumerate(out.box):
            row = self._numbers(_OWN, heads[box]) + (above[out.box_up[box]] if box else [])
            row += self._numbers(_PHRASE, phrases_of(out.texts[i]))
            yield np.array([*row, *(b[i] for b in bins), self.size - 1], np.int32)

    def _numbers(self, kind: str, words: Iterable[str]) -> list[int]:
        """The columns of words; of rare ones none."""
        ids = self.ids
        return [ids[key] for key in (kind + word for word in words) if key in ids]

    def learn(self, leave_out: frozenset[int]) -> Words:
        """The glance as learned without some folds; words too rare in the others count nothing."""
        pages = self.pages
        keep: Any = np.repeat([p.fold not in leave_out for p in pages], np.diff(self.starts))
        weights = np.concatenate([p.weights for p in pages])
        labels = np.concatenate([p.labels for p in pages])
        rows = np.flatnonzero(keep & (weights > 0))
        allowed: Any = np.ones(self.size, bool)
        common = _common([p for p in pages if p.fold not in leave_out])
        allowed[: len(self.ids)] = [key in common for key in sorted(self.ids)]
        penalty = np.full(self.size, WORD_PENALTY)
        penalty[len(self.ids) :] = BIN_PENALTY
        penalty[-1] = 0.0
        found = np.zeros(self.size)
        found[allowed] = regress(self.matrix[rows][:, allowed], labels[rows], weights[rows], penalty[allowed])
        return Words(found)

    def parts(self, words: Words) -> tuple[Any, Any, Any]:
        """The glance, of it what names say, and what phrases say besides, for each block."""
        named = np.zeros(self.size)
        phrased = np.zeros(self.size)
        count = len(self.ids)
        named[:count] = np.where(self.names, words.weights[:count], 0)
        phrased[:count] = np.where(self.names, 0, words.weights[:count])
        return self.matrix @ (words.weights - phrased), self.matrix @ named, self.matrix @ phrased

    def tables(self, words: Words) -> tuple[dict[str, Name], dict[str, float], Additive]:
        """The learned weights as they are written down."""
        names: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        phrases = {}
        for key, n in self.ids.items():
            weight = round(float(words.weights[n]), 2)
            if abs(weight) < LEAST_WEIGHT:
                continue
            kind, _, word = key.partition(" ")
            if key.startswith(_PHRASE):
                phrases[word] = weight
            else:
                names[word][("own", "above").index(kind)] = weight
        tables = []
        for name, edges in self.edges.items():
            start = self.offsets[name]
            rounded = tuple(round(float(w), 3) for w in words.weights[start : start + len(edges) + 1])
            tables.append(Table((name,), rounded))
        cuts = {name: tuple(float(e) for e in edges) for name, edges in self.edges.items()}
        return (
            {n: Name(own, above, 0) for n, (own, above) in names.items()},
            phrases,
            Additive.of(round(float(words.weights[-1]), 3), cuts, tuple(tables)),
        )


def _common(pages: Sequence[Labelled]) -> set[str]:
    """Words of at least ``LEAST_DOMAINS`` domains, by where they stand."""
    domains: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        out, domain = page.page.out, page.row["domain"]
        boxed = {name for head in set(out.box_head) for name in names_of(head)} - PROPER
        phrases = {
            key
            for text in set(out.texts)
            for key in phrases_of(text)
            if PROPER.isdisjoint(_WORD.findall(key))
        }
        for kind, words in ((_OWN, boxed), (_ABOVE, boxed), (_PHRASE, phrases)):
            for word in words:
                domains[kind + word].add(domain)
    return {word for word, found in domains.items() if len(found) >= LEAST_DOMAINS}


def cut(values: Any, bins: int = BINS) -> tuple[float, ...]:
    """Edges that part the values into bins of like numbers; rounded, so that they can be read."""
    distinct = np.unique(values)
    if len(distinct) <= bins:
        edges = (distinct[:-1] + distinct[1:]) / 2
    else:
        edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    return tuple(sorted({float(f"{e:.3g}") for e in edges}))


def regress(matrix: Any, labels: Any, weights: Any, penalty: Any) -> Any:
    """Weights of a logistic regression on soft labels."""
    weights = (weights / weights.mean()).astype(np.float32)
    matrix = matrix.astype(np.float32)
    turned = matrix.T.tocsr()

    def loss(b: Any) -> tuple[float, Any]:
        z = (matrix @ b.astype(np.float32)).astype(np.float64)
        value = (weights * (np.logaddexp(0, z) - labels * z)).sum() + 0.5 * (penalty * b * b).sum()
        miss = (weights * (1 / (1 + np.exp(-z)) - labels)).astype(np.float32)
        return float(value), (turned @ miss).astype(np.float64) + penalty * b

    return minimize(
        loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}
    ).x


#: What a name marks its element as, by the way it begins.
MARK_PATTERNS: Final = {
    mark: re.compile(pattern)
    for mark, pattern in {
        "comments": "(comments?(?:$|list|body|content|section|area|form|thread|er)|usercomment|disqus|livefyre|respond$|kommentar|comentario|commentaire|leserkommentar|viafoura|spotim|openweb|hyvor)",
        "related": "(relat|recommend|recirc|readmore|alsoread|readnext|teaser|trending|popular|mostread|morefrom|morestor|morenews|suggest|outbrain|taboola|crosslink|furtherread|linklist|similar|upnext|latest|zergnet|mehrzum|nextarticle|articlelist|newslist|postlist)",
        "share": "(share|sharing|sharebar|addthis|addtoany|sociallinks|socialshare|social$|followus)",
        "newsletter": "(newsletter|subscri|signup|mailing|optin|mailchimp|abonn)",
        "author": "(author|byline|bio$|biography|autor|aboutauthor|contributor)",
        "ads": "(ad|ads|adslot|advert|advertisement|sponsor|sponsored|banner|dfp|adsense|anzeige|promo|promobox|promotion|affiliate)$",
        "navigation": "(nav$|navbar|navigation|menu|breadcrumb|footer|sitefooter|sidebar|pagination|pager|tags$|taglist|topics$|keywords$|toolbar|masthead|topbar|megamenu|widget)",
        "legal": "(cookie|consent|privacy|gdpr|copyright|imprint|disclaimer|legal)",
        "player": "(player|videoplayer|jwplayer|brightcove|playlist)",
        "caption": "(caption|captions|figcaption|imagecaption|photocaption|imgcaption|bildunterschrift|legend|cutline|imagedescription|imagecredit|photocredit|imagetext)",
        "body": "(articlebody|storybody|articletext|entrycontent|postcontent|articlecontent|storycontent|maintext|bodytext|fliesstext|storytext|contentbody)",
        "metadata": "(dateline|timestamp|pubdate|datepublished|datetime|publishdate|postdate|postmeta|entrymeta|articlemeta|metadata)",
    }.items()
}


def mark_of(name: str) -> str:
    """The mark of a name, or nothing."""
    return next((mark for mark, pattern in MARK_PATTERNS.items() if pattern.match(name)), "")
