"""Real servers for the tests: started here on free loopback ports and temporary folders, stopped by their own pid."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PATIENCE = 60  # Seconds that a server may take to start or stop.


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def account_for_servers():
    """A name to run servers as where we are root: they refuse to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("no unprivileged account to run a server as")


def end(process, how):
    """Stops a process that we started."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Server:
    """A folder and a process in it, both gone after `close`."""

    def __init__(self, name):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"waxpress-{name}-"))
        self.account = account_for_servers()
        self.process = None
        self.hand_over(self.folder)

    def hand_over(self, path):
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def spawn(self, *words):
        who = {} if self.account is None else {
            "user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []
        }
        self.log = self.folder / "server.log"
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [str(word) for word in words], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.folder, **who,
            )

    def wait_until(self, is_ready, what):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            if is_ready():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{what} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()


def postgres_programs():
    """The folder of the newest PostgreSQL server on this machine, or None."""
    found = sorted(
        pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if found:
        return found[-1].parent
    beside = shutil.which("initdb")
    return pathlib.Path(beside).resolve().parent if beside else None


class PostgresServer(Server):
    """PostgreSQL, as it comes out of the box but for `settings`. It asks for a password, as real ones do."""

    USER, PASSWORD, DATABASE = "wax", "p@ss word", "discogs"

    def __init__(self, settings=None, data_folder=None):
        super().__init__("postgres")
        self.programs = postgres_programs()
        self.data = pathlib.Path(data_folder) if data_folder else self.folder / "data"
        self.settings = {"fsync": "off", **(settings or {})}
        self.port = free_port()
        secret = self.folder / "password"
        secret.write_text(self.PASSWORD)
        self.hand_over(secret)
        made = self.spawn(
            self.programs / "initdb", "--pgdata", self.data, "--username", self.USER, "--pwfile", secret,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )
        if made.wait() != 0:
            raise RuntimeError(f"initdb failed:\n{self.log.read_text(errors='replace')[-2000:]}")
        self.start()
        self.psql(f"CREATE DATABASE {self.DATABASE}", database="postgres")

    def url(self, database=None, port=None):
        password = self.PASSWORD.replace("@", "%40").replace(" ", "%20")
        return f"postgresql://{self.USER}:{password}@127.0.0.1:{port or self.port}/{database or self.DATABASE}"

    def start(self):
        words = [self.programs / "postgres", "-D", self.data, "-p", self.port, "-h", "127.0.0.1"]
        for name, value in {"unix_socket_directories": self.folder, **self.settings}.items():
            words += ["-c", f"{name}={value}"]
        self.process = self.spawn(*words)
        self.wait_until(self.is_ready, "PostgreSQL")

    def is_ready(self):
        ask = [self.programs / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1", "-q"]
        return subprocess.run(ask).returncode == 0

    def stop(self, immediately=False):
        """A fast stop, or as in a crash: no checkpoint, clients cut off."""
        if self.process is not None:
            end(self.process, signal.SIGQUIT if immediately else signal.SIGINT)
            self.process = None

    def psql(self, sql, database=None):
        """The rows of a statement, as text; fields are divided by |."""
        done = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, self.url(database)],
            capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{sql}: {done.stderr.strip()}")
        return done.stdout.strip()


class PgBouncer(Server):
    """The pooler in transaction mode, before a PostgresServer."""

    def __init__(self, server, pool_size=8):
        super().__init__("pgbouncer")
        self.server = server
        self.port = free_port()
        users = self.folder / "users"
        users.write_text(f'"{server.USER}" "{server.PASSWORD}"\n')
        conf = self.folder / "pgbouncer.ini"
        conf.write_text(
            f"[databases]\n* = host=127.0.0.1 port={server.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = scram-sha-256\nauth_file = {users}\npool_mode = transaction\n"
            f"default_pool_size = {pool_size}\nserver_tls_sslmode = prefer\n"
        )
        for path in (users, conf):
            self.hand_over(path)
        self.process = self.spawn(pgbouncer_program(), conf)
        self.wait_until(self.is_ready, "PgBouncer")

    def is_ready(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def url(self):
        return self.server.url(port=self.port)

    def stop(self):
        if self.process is not None:
            end(self.process, signal.SIGINT)
            self.process = None


def pgbouncer_program():
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
