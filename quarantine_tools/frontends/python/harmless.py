"""Which calls and decorators are known to be harmless: nobody notices them but by their value."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Calls that nobody else notices: they make a value and keep no trace.
PURE_CALLS = _words(
    """
    int float str bool bytes bytearray complex set frozenset tuple list dict len sorted reversed range enumerate zip min
    max sum abs round divmod pow any all repr ascii chr ord hex oct bin hash id type isinstance issubclass callable
    getattr hasattr slice object super property staticmethod classmethod format os.getenv os.environ.get os.path.join
    os.path.dirname os.path.abspath os.path.basename os.path.exists os.path.expanduser os.path.realpath os.getcwd
    os.cpu_count pathlib.Path pathlib.PurePath pathlib.Path.cwd pathlib.Path.home re.compile re.escape logging.getLogger
    collections.namedtuple collections.OrderedDict collections.defaultdict collections.deque collections.Counter
    typing.TypeVar typing.NewType typing.NamedTuple typing.TypedDict typing.cast typing.ParamSpec typing.Literal
    typing_extensions.TypeVar dataclasses.field decimal.Decimal fractions.Fraction datetime.timedelta datetime.date
    datetime.datetime datetime.time datetime.timezone uuid.UUID functools.partial itertools.chain itertools.product
    itertools.count operator.attrgetter operator.itemgetter operator.methodcaller struct.Struct enum.auto enum.Enum
    string.Template textwrap.dedent json.dumps threading.Lock threading.RLock threading.Event threading.local
    types.MappingProxyType types.SimpleNamespace attr.ib attr.attrib attrs.field contextvars.ContextVar pydantic.Field
    """
)

# Pure calls whose value depends on the state of the world, so that what acts before them may change it.
READING_CALLS = _words(
    """
    os.getenv os.environ.get os.path.exists os.path.abspath os.path.realpath os.path.expanduser os.getcwd
    pathlib.Path.cwd pathlib.Path.home getattr hasattr
    """
)

READING_METHODS = frozenset({"resolve", "absolute", "expanduser", "is_file", "is_dir", "exists"})

# Methods of texts, paths and mappings, as called on a literal or on the result of a pure call.
PURE_METHODS = _words(
    """
    lower upper strip lstrip rstrip split rsplit splitlines join format replace encode decode startswith endswith title
    capitalize casefold removeprefix removesuffix zfill ljust rjust partition rpartition isdigit resolve absolute
    expanduser joinpath with_suffix with_name as_posix is_file is_dir exists items keys values copy count index union
    intersection difference total_seconds
    """
)

PURE_DECORATORS = _words(
    """
    property staticmethod classmethod functools.wraps functools.lru_cache functools.cache functools.cached_property
    functools.total_ordering functools.singledispatch functools.singledispatchmethod dataclasses.dataclass
    abc.abstractmethod abc.abstractproperty typing.overload typing.final typing.override typing.runtime_checkable
    typing.no_type_check typing_extensions.override typing_extensions.overload typing_extensions.final
    typing_extensions.runtime_checkable contextlib.contextmanager contextlib.asynccontextmanager enum.unique attr.s
    attr.attrs attr.define attr.frozen attrs.define attrs.frozen attrs.mutable types.coroutine pytest.fixture
    """
)
