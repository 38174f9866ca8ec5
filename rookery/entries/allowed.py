"""What the HTML of an entry may consist of. Whatever isn't here is taken out."""

import re

from pygments.token import STANDARD_TYPES

# MathML Core, and what LaTeX is turned into. Without maction and annotation-xml, which can hold
# links and HTML.
MATHML = frozenset(
    "annotation math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts "
    "mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover "
    "none semantics".split()
)

TAGS = MATHML | frozenset(
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite "
    "code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 "
    "h6 header hgroup hr i img input ins kbd li main mark nav ol p pre q rp rt ruby s samp "
    "section small source span strike strong sub summary sup table tbody td tfoot th thead time "
    "tr track tt u ul var video wbr".split()
)

_EVERYWHERE = frozenset({"aria-hidden", "aria-label", "class", "dir", "lang", "title"})
_ANCHORS = frozenset(
    "a aside blockquote div dt dd figure h1 h2 h3 h4 h5 h6 li ol p pre section span sup table "
    "ul".split()
)
_MATH = frozenset(
    "accent accentunder align columnalign columnlines columnspacing depth display displaystyle "
    "fence form frame height largeop linethickness lspace mathbackground mathcolor mathsize "
    "mathvariant maxsize minsize movablelimits notation rowalign rowlines rowspacing rspace "
    "scriptlevel separator stretchy symmetric width".split()
)
_PLAYER = frozenset({"controls", "loop", "muted", "preload", "src"})
_OWN: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang", "name"}),
    "annotation": frozenset({"encoding"}),
    "audio": _PLAYER,
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open"}),
    "img": frozenset({"alt", "decoding", "height", "loading", "src", "width"}),
    "input": frozenset({"checked", "disabled", "type"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": frozenset({"colspan", "headers", "rowspan"}),
    "th": frozenset({"abbr", "colspan", "headers", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
    "track": frozenset({"default", "kind", "label", "src", "srclang"}),
    "video": _PLAYER | {"height", "playsinline", "poster", "width"},
}


def _attributes(tag: str) -> frozenset[str]:
    allowed = _EVERYWHERE | _OWN.get(tag, frozenset())
    if tag in MATHML:
        allowed |= _MATH
    return allowed | {"id"} if tag in _ANCHORS else allowed


ATTRIBUTES = {tag: _attributes(tag) for tag in TAGS}

# A task list is not a form, and nothing plays that can't be stopped.
FIXED = {
    "input": {"type": "checkbox", "disabled": ""},
    "audio": {"controls": "", "preload": "none"},
    "video": {"controls": "", "preload": "metadata"},
}

# Attributes that hold an address, and the schemes that may stand in it.
LINKS = frozenset({"cite", "href"})
SOURCES = frozenset({"poster", "src"})
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
SOURCE_SCHEMES = frozenset({"http", "https"})
# A picture inside the text itself. SVG is not one of these: it may hold a script.
DATA_IMAGE = re.compile(
    r"data:image/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/\s]*={0,2}\s*", re.IGNORECASE
)

SHAPES = {
    "dir": re.compile("ltr|rtl|auto", re.IGNORECASE),
    "height": re.compile(r"\d{1,5}(?:\.\d+)?(?:%|px)?|-?\d*\.?\d+(?:em|ex|pt)"),
    "id": re.compile(r"[^\W_][\w:.-]{0,99}"),
    "lang": re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"),
    "name": re.compile(r"[^\W_][\w:.-]{0,99}"),
    "width": re.compile(r"\d{1,5}(?:\.\d+)?(?:%|px)?|-?\d*\.?\d+(?:em|ex|pt)"),
}

# What our own pages are marked with; a second one would take their links.
PAGE_IDS = frozenset(
    "archive comments content entry footer header main menu nav q search tags text top "
    "words".split()
)

# Pygments' short names, for the colours of code.
CODE_CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
CLASSES = frozenset(
    # Ours.
    "align-center align-right contains-task-list embed embed-host embed-title footnote-backref "
    "footnote-item footnote-ref footnotes footnotes-list footnotes-sep highlight math noted "
    "pullquote table task-list-item task-list-item-checkbox "
    # WordPress: what its editors write, old and new.
    "aligncenter alignfull alignleft alignnone alignright alignwide blocks-gallery-grid "
    "blocks-gallery-item gallery gallery-caption gallery-icon gallery-item has-drop-cap "
    "screen-reader-text wp-caption wp-caption-text wp-element-caption "
    # Microformats 2: what is said about another page.
    "h-card h-cite p-author p-content p-name u-bookmark-of u-in-reply-to u-like-of u-photo "
    "u-repost-of u-url".split()
)
CLASS_SHAPES = re.compile(
    r"wp-block-[a-z-]{1,40}|(?:gallery-)?columns-\d|language-[A-Za-z0-9+#_.-]{1,30}"
)
# Others' words for what we have.
CLASS_NAMES = {
    "has-text-align-center": "align-center",
    "has-text-align-right": "align-right",
}
