"""Files that publishers keep on the web, held in the user's folder and checked by their checksum (with pooch).

The checksum of a file that is not known beforehand is remembered once the file has proved to be of use; from then on
the same address must bring the same file, until a user accepts the change. Downloads resume, see
`geo.sources.downloads`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pooch

from geo.core.errors import BrokenData, CannotWrite
from geo.core.files import write_whole
from geo.core.progress import Progress
from geo.core.settings import user_folder
from geo.sources.downloads import Downloaded, Wanted, download

# Names, checksums and addresses as pooch writes them, one file a line.
_REGISTRY: Final = "registry.txt"


def downloads_folder() -> Path:
    """Where downloaded files lie; not made here."""
    return user_folder() / "downloads"


class _Resuming:
    """A downloader for pooch that goes on where an earlier attempt stopped."""

    def __init__(self, wanted: Wanted, progress: Progress | None) -> None:
        self.wanted = wanted
        self.progress = progress
        self.found: Downloaded | None = None

    def __call__(self, _url: str, output_file: str, _pooch: Any) -> None:
        self.found = download(self.wanted, self.progress)
        os.replace(self.found.path, output_file)


def fetch(
    url: str,
    name: str,
    *,
    most_bytes: int,
    otherwise: str = "",
    sha256: str = "",
    same: bool = True,
    accept_change: bool = False,
    progress: Progress | None = None,
) -> Downloaded:
    """Get a file: from the user's folder if it is there and whole, else from the web.

    Parameters
    ----------
    url, name : str
        Address, and name under which the file is kept.
    most_bytes : int
        A larger file is refused.
    otherwise : str
        Told to users whom the download fails: another way to the file.
    sha256 : str, optional
        Its checksum, where the publisher gives one.
    same : bool
        Whether the file must be the one that was remembered; not so for files that change every day.
    accept_change : bool
        Download anew, whatever was remembered.
    progress : callable, optional

    Returns
    -------
    Downloaded

    Raises
    ------
    BadInput, Unreachable, CannotWrite
        As `geo.sources.downloads.download`.
    BrokenData
        If the file is another one than the checksum says.
    """
    folder = downloads_folder()
    digest = sha256 or ("" if accept_change or not same else _remembered(folder).get(url, ""))
    target = folder / name
    downloader = _Resuming(Wanted(url, folder / f"{name}.whole", most_bytes, otherwise=otherwise), progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Of a file that is there already nothing says that it is the right one: it gives way to what comes.
        with _aside(target) if not digest else contextlib.nullcontext():
            keeper = pooch.create(path=folder, base_url="", registry={name: digest or None}, urls={name: url})
            keeper.fetch(name, downloader=downloader)
        found = pooch.file_hash(str(target), alg="sha256")
        size = target.stat().st_size
    except ValueError as error:
        if downloader.found is None:
            raise
        raise BrokenData(
            f"{url} is not the file that it was: its SHA-256 is {downloader.found.sha256}, not {digest}. It was "
            "deleted. If the publisher says that the file was changed, take it with --accept-change and check what is "
            "new. "
            f"{otherwise}".rstrip()
        ) from error
    except OSError as error:
        if isinstance(error, (ConnectionError, CannotWrite)):
            raise
        raise CannotWrite(f"Cannot write {target}: {error.strerror or error}. Free some space there.") from error
    got = downloader.found
    return Downloaded(target, url, size, found, got.modified if got else "", got.resumed if got else False)


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[None]:
    """Set a file aside for what takes its place; where nothing does, it comes back."""
    aside = target.with_name(f"{target.name}.before")
    with contextlib.suppress(FileNotFoundError):
        os.replace(target, aside)
    try:
        yield
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.replace(aside, target)
        raise
    aside.unlink(missing_ok=True)


def remember(files: Iterable[Downloaded]) -> None:
    """Hold files that proved to be of use against their checksums from now on.

    Raises
    ------
    CannotWrite
        If the user's folder cannot be written.
    """
    folder = downloads_folder()
    known = {url: (name, digest) for name, digest, url in _lines(folder)}
    fresh = known | {file.url: (file.path.name, file.sha256) for file in files}
    if fresh != known:
        lines = [f"{name} {digest} {url}\n" for url, (name, digest) in sorted(fresh.items())]
        write_whole(folder / _REGISTRY, "".join(lines).encode("utf-8"))


def discard(files: Iterable[Downloaded]) -> None:
    """Delete files that proved to be something else, so that they are downloaded anew; remembered ones stay."""
    known = _remembered(downloads_folder())
    for file in files:
        if known.get(file.url) != file.sha256:
            file.path.unlink(missing_ok=True)


def _lines(folder: Path) -> list[list[str]]:
    try:
        text = (folder / _REGISTRY).read_text(encoding="utf-8")
    except OSError:
        return []
    return [cells for cells in (line.split() for line in text.splitlines()) if len(cells) == 3]


def _remembered(folder: Path) -> dict[str, str]:
    return {url: digest for _, digest, url in _lines(folder)}
