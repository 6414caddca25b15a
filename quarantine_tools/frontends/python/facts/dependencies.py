"""Third-party packages that a program imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.model import Fact


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules that were part of Python once (2.7, and what 3.10 to 3.14 removed), or are since (3.11 to 3.14): a file says
# the same whichever Python reads it.
_OTHER_VERSIONS = _words(
    """
    BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue ScrolledText SimpleHTTPServer SimpleXMLRPCServer
    SocketServer StringIO Tkinter UserDict UserList UserString __builtin__ anydbm cPickle cStringIO commands compiler
    cookielib copy_reg dbhash dircache dumbdbm dummy_thread dummy_threading exceptions fpformat future_builtins gdbm
    hotshot htmlentitydefs htmllib httplib imputil itertools ihooks md5 mhlib mimetools mimify mutex new popen2
    posixfile robotparser rexec rfc822 sets sgmllib sha statvfs stringold strop thread tkMessageBox toaiff ttk
    urllib2 urlparse user whichdb xmlrpclib _winreg
    aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 mailcap
    macpath msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib
    annotationlib compression tomllib
    """
)


def dependency_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per imported package and import statement; relative imports are the program's own."""
    for node in file.imported:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif not node.level and node.module:
            names = [node.module]
        else:
            continue
        for package in sorted({name.split(".")[0] for name in names}):
            if package not in sys.stdlib_module_names and package not in _OTHER_VERSIONS:
                # No detail: a requirement of the same package says which version, and that is what may change.
                yield Fact("dependency", package, "", node.lineno, node.end_lineno or node.lineno)
