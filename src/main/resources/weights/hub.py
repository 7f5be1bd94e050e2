"""What a Hugging Face hub answers: the files of a revision with their digests, and their bytes.

GET /api/models/{repo}/revision/{revision}?blobs=true lists commit, files, sizes and digests (huggingface_hub hf_api.py:
lfs.sha256 for large files; blobId, a git blob's SHA-1, for small ones). GET /{repo}/resolve/{commit}/{path} answers the
file or redirects to it, mostly to another host, which must not see the token.
"""

import hashlib
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 60
LONGEST_RETRY_AFTER_SECONDS = 300
# the downloader's own folder
STATE = ".mimo"
# the same weights for other frameworks: vLLM reads safetensors when they are there (model_executor/model_loader)
OTHER_FORMATS = (".bin", ".pt", ".pth", ".gguf", ".onnx", ".h5", ".msgpack", ".ot")


class Problem(Exception):
    """Ends the download; the text says what is wrong, the consequence and the remedy."""


class Retry(Exception):
    """Worth another attempt, after so many seconds when the server says how long."""

    def __init__(self, text, seconds=None):
        super().__init__(text)
        self.seconds = seconds


class WithoutForeignToken(urllib.request.HTTPRedirectHandler):
    """Follows redirects; only the hub's own origin gets the token again."""

    def __init__(self, hub):
        self.hub = hub

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        followed = super().redirect_request(req, fp, code, msg, headers, newurl)
        if followed is not None:
            self.hub.authorize(followed)
        return followed


class Hub:
    """One repository of a hub."""

    def __init__(self, endpoint, repository, token):
        self.endpoint, self.repository, self.token = endpoint.rstrip("/"), repository, token
        self.opener = urllib.request.build_opener(WithoutForeignToken(self))

    def authorize(self, request):
        if self.token and self.is_own(request.full_url):
            # "unredirected": urllib would copy an ordinary header to whatever host the answer names
            request.add_unredirected_header("Authorization", "Bearer " + self.token)

    def is_own(self, url):
        return urllib.parse.urlsplit(url)[:2] == urllib.parse.urlsplit(self.endpoint)[:2]

    def open(self, path, offset=0):
        """The open answer; raises Retry or Problem."""
        request = urllib.request.Request(self.endpoint + path, headers={
            "User-Agent": "mimo-download/1",
            "Accept-Encoding": "identity",
            **({"Range": "bytes=%d-" % offset} if offset else {}),
        })
        self.authorize(request)
        try:
            return self.opener.open(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            with error:
                raise self.failure(error) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or repr(error)
            raise Retry("%s does not answer: %s" % (self.endpoint, reason)) from None

    def failure(self, error):
        url = error.geturl() or self.endpoint
        host = urllib.parse.urlsplit(url).netloc
        answer = "%s answers %d %s for %s" % (host, error.code, error.reason, self.repository)
        if error.code in (408, 425, 429) or error.code >= 500 or not self.is_own(url):
            # a signed address of another host expires: the next attempt asks the hub for a new one
            after = error.headers.get("Retry-After", "")
            return Retry(answer, min(int(after), LONGEST_RETRY_AFTER_SECONDS) if after.isdigit() else None)
        remedy = {
            401: "put a token that may read the repository into the Secret of spec.model.tokenSecretRef, or correct "
                 "spec.model.uri (the hub answers so for a repository that does not exist, too)",
            403: "accept the repository's conditions on the hub with the account of the token, or give that account "
                 "access",
            404: "correct spec.model.uri or spec.model.revision",
        }.get(error.code, "see the hub's documentation of this code")
        return Problem("%s, so no weights can be downloaded; %s" % (answer, remedy))

    def manifest(self, revision):
        """The commit and the files that a server of this model reads."""
        path = "/api/models/%s/revision/%s?blobs=true" % (self.repository, urllib.parse.quote(revision, safe=""))
        with self.open(path) as answer:
            text = read(answer)
        try:
            body = json.loads(text)
            listed = [entry(sibling) for sibling in body["siblings"]]
            manifest = {
                "repository": self.repository,
                "revision": revision,
                "commit": body["sha"],
                "files": wanted(listed),
            }
        except json.JSONDecodeError:
            raise Retry("%s does not answer JSON for %s" % (self.endpoint, path)) from None
        except (KeyError, TypeError) as error:
            raise Problem("the list of files that %s answers lacks a size or digest (%r), so nothing could be "
                          "verified; set HF_ENDPOINT in spec.engine.env to a hub that lists them (?blobs=true)"
                          % (self.endpoint, error)) from None
        if not manifest["files"]:
            raise Problem("%s lists no file in %s, so there is nothing to serve; correct spec.model.uri or "
                          "spec.model.revision" % (self.endpoint, self.repository))
        return manifest

    def file(self, commit, path, offset):
        return self.open("/%s/resolve/%s/%s" % (self.repository, commit, urllib.parse.quote(path)), offset)


def entry(sibling):
    lfs = sibling.get("lfs")
    digest = {"sha256": lfs["sha256"]} if lfs else {"gitBlobSha1": sibling["blobId"]}
    return {"path": safe(sibling["rfilename"]), "size": int((lfs or sibling)["size"]), **digest}


def safe(path):
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") for part in parts) or parts[0] == STATE or "\0" in path:
        raise Problem("the repository lists a file %r, which could leave its folder, so nothing is downloaded; use "
                      "another repository" % path)
    return path


def wanted(files):
    safetensors = any(file["path"].endswith(".safetensors") for file in files)
    return [file for file in files if not (safetensors and file["path"].endswith(OTHER_FORMATS))]


def digest_of(file):
    """The hash to feed with the file's bytes and the value it must come to."""
    if "sha256" in file:
        return hashlib.sha256(), file["sha256"]
    # a git blob's name is the hash of this header and the content
    return hashlib.sha1(b"blob %d\0" % file["size"], usedforsecurity=False), file["gitBlobSha1"]


def first_byte(answer):
    """Where the answer begins in the file: a server may ignore Range and begin at the beginning."""
    if answer.status != 206:
        return 0
    return int(answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0] or 0)


def read(answer, size=None):
    try:
        return answer.read(size)
    except (OSError, http.client.HTTPException) as error:
        raise Retry("the connection broke: %r" % error) from None
