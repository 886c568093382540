"""Real servers for the tests: started here on free loopback ports and temporary folders, stopped by their own pid."""

import contextlib
import functools
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import bolt_client

PATIENCE = 180  # Seconds that a server may take to start or stop: the machine may be busy.


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

    def spawn(self, *words, env=None):
        who = {} if self.account is None else {
            "user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []
        }
        self.log = self.folder / "server.log"
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [str(word) for word in words], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.folder, env=env, **who,
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

    def make_certificate(self):
        """A certificate for localhost that certifies itself."""
        self.certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", self.certificate, "-keyout", key,
            ],
            check=True, capture_output=True,
        )
        self.hand_over(key)

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


def rabbitmq_programs():
    """The folder of the newest RabbitMQ on this machine, or None. Its scripts run as whom we like."""
    found = sorted(pathlib.Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin"))
    return found[-1] if found else None


class RabbitServer(Server):
    """RabbitMQ with an epmd, a cookie and a name of its own; on loopback, with and without TLS."""

    USER, PASSWORD = "wax", "p@ss/word"
    LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"

    def __init__(self, settings=None):
        super().__init__("rabbitmq")
        self.programs = rabbitmq_programs()
        self.port, self.tls_port, dist_port, cli_port, epmd_port = (free_port() for _ in range(5))
        self.make_certificate()
        self.write_settings(settings or {})
        plugins = self.folder / "enabled_plugins"
        plugins.write_text("[].\n")
        self.pid_file = self.folder / "rabbitmq.pid"
        self.env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"wax{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.conf),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "no-environment.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_PID_FILE": str(self.pid_file),
            "RABBITMQ_DIST_PORT": str(dist_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": self.LOOPBACK,
            "RABBITMQ_CTL_ERL_ARGS": self.LOOPBACK,
            "RABBITMQ_CTL_DIST_PORT_MIN": str(cli_port),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(cli_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(epmd_port),
        }
        self.epmd = self.spawn(shutil.which("epmd"), env=self.env)
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def write_settings(self, settings):
        wanted = {
            "listeners.tcp.local": f"127.0.0.1:{self.port}",
            "listeners.ssl.local": f"127.0.0.1:{self.tls_port}",
            "ssl_options.cacertfile": self.certificate,
            "ssl_options.certfile": self.certificate,
            "ssl_options.keyfile": self.folder / "key.pem",
            "default_user": self.USER,
            "default_pass": self.PASSWORD,
            "disk_free_limit.absolute": "1MB",
            **settings,
        }
        self.conf = self.folder / "rabbitmq.conf"
        self.conf.write_text("".join(f"{name} = {value}\n" for name, value in wanted.items()))

    def url(self, tls=False, port=None):
        user = f"{self.USER}:{self.PASSWORD.replace('@', '%40').replace('/', '%2F')}"
        if tls:
            return f"amqps://{user}@localhost:{self.tls_port}/%2F?cacertfile={self.certificate}"
        return f"amqp://{user}@127.0.0.1:{port or self.port}/%2F"

    def start(self):
        self.pid_file.unlink(missing_ok=True)
        self.process = self.spawn(self.programs / "rabbitmq-server", env=self.env)
        self.wait_until(self.is_ready, "RabbitMQ")

    def is_ready(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return self.pid() is not None
        return False

    def pid(self):
        """The Erlang machine's: the script that starts it stays its parent."""
        with contextlib.suppress(OSError, ValueError):
            return int(self.pid_file.read_text())
        return None

    def ctl(self, *words):
        """What rabbitmqctl says."""
        who = {} if self.account is None else {
            "user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []
        }
        done = subprocess.run(
            [self.programs / "rabbitmqctl", "--quiet", *map(str, words)],
            capture_output=True, text=True, env=self.env, cwd=self.folder, **who,
        )
        if done.returncode != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def stop(self, immediately=False):
        """An orderly stop, or as in a crash."""
        if self.process is None:
            return
        pid = self.pid()
        if immediately or pid is None:
            self.signal(signal.SIGKILL)
            end(self.process, signal.SIGKILL if pid is None else signal.SIGCONT)
        else:
            with contextlib.suppress(RuntimeError):
                self.ctl("stop")
            end(self.process, signal.SIGTERM)
        self.process = None

    def stop_immediately(self):
        self.stop(immediately=True)

    def restart(self, immediately=False):
        self.stop(immediately)
        self.start()

    def elect_leaders(self, queues):
        """For a defect of RabbitMQ 3.10 (rabbitmq-server issue 10070): where a command reaches a quorum queue of a
        starting broker before its election, there never is one. Where there is a leader, nothing happens."""
        asked = ", ".join(f"ra:trigger_election({{'%2F_{name}', node()}})" for name in queues)
        self.ctl("eval", f"{{{asked}}}.")

    def count_held(self, queues):
        """Messages in quorum queues, ready or handed out. What list_queues says is seconds old, and after a start 0."""
        each = ", ".join(
            f"ra:local_query({{'%2F_{name}', node()}}, fun rabbit_fifo:query_messages_total/1)" for name in queues
        )
        return int(self.ctl("eval", f"lists:sum([element(2, element(2, One)) || One <- [{each}]])."))

    def signal(self, how):
        """To the Erlang machine itself."""
        if pid := self.pid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)

    def set_memory_alarm(self, is_on):
        """With the alarm on, publishers are blocked."""
        self.ctl("set_vm_memory_high_watermark", "0.000001" if is_on else "0.6")

    def close(self):
        with contextlib.suppress(Exception):
            self.stop()
        if getattr(self, "epmd", None) is not None:
            end(self.epmd, signal.SIGTERM)
            self.epmd = None
        super().close()


NEO4J = pathlib.Path(__file__).resolve().parent.parent / "tools" / "neo4j-test-server"


@functools.lru_cache(None)
def neo4j_missing():
    """Why there is no Neo4j to test with, or an empty text."""
    done = subprocess.run([NEO4J, "ready"], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr.strip().removeprefix("waxpress: ") or "no Neo4j"


class Neo4jServer(Server):
    """Neo4j Community, small; it asks for a password, as real ones do. `settings` are those of neo4j.conf.

    With `starts=False` it waits for `start`: until then `admin` may import into it.
    """

    USER, PASSWORD, DATABASE = "neo4j", "p@ss/word", "neo4j"
    SHORT_LIVED = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # Starts in half the time; measure without.

    def __init__(self, settings=None, heap="512m", pagecache="64m", tls=False, data_folder=None, starts=True,
                 jvm=SHORT_LIVED):
        super().__init__("neo4j")
        self.account = None  # It runs as anybody, and the jars may lie where only we can read.
        self.data = pathlib.Path(data_folder) if data_folder else self.folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.heap, self.pagecache, self.jvm = heap, pagecache, jvm
        self.settings = dict(settings or {})
        if tls:
            self.make_certificate()
            self.settings = {
                "server.bolt.tls_level": "OPTIONAL",
                "dbms.ssl.policy.bolt.enabled": "true",
                "dbms.ssl.policy.bolt.base_directory": self.folder,
                "dbms.ssl.policy.bolt.private_key": self.folder / "key.pem",
                "dbms.ssl.policy.bolt.public_certificate": self.certificate,
                "dbms.ssl.policy.bolt.client_auth": "NONE",
                **self.settings,
            }
        if starts:
            try:
                self.start()
            except BaseException:
                self.close()
                raise

    def url(self, scheme="bolt", port=None):
        """As bolt+ssc it is spoken to by TLS; the certificate is `certificate`, for localhost and 127.0.0.1."""
        password = self.PASSWORD.replace("@", "%40").replace("/", "%2F")
        return f"{scheme}://{self.USER}:{password}@127.0.0.1:{port or self.port}"

    def start(self):
        words = [NEO4J, "run", "--data", self.data, "--bolt-port", self.port, "--password", self.PASSWORD]
        words += ["--heap", self.heap, "--pagecache", self.pagecache]
        for name, value in self.settings.items():
            words += ["--set", f"{name}={value}"]
        for flag in self.jvm:
            words += ["--jvm", flag]
        self.process = self.spawn(*words)
        self.wait_until(self.is_ready, "Neo4j")

    def is_ready(self):
        """It lets us in: the port opens a little before the database does."""
        try:
            with self.client(timeout=5) as on:
                return on.run("RETURN 1") == [[1]]
        except bolt_client.Failure as failed:
            if failed.code.startswith("Neo.ClientError.Security"):
                raise
        except OSError:
            pass
        return False

    def client(self, timeout=None):
        return bolt_client.connect(self.url(), timeout)

    def run(self, query, **parameters):
        """The rows of a statement, over a connection of its own."""
        with self.client() as on:
            return on.run(query, parameters)

    def clear(self, keeps_schema=False):
        """Nothing is left: no node; and, which takes longer to make again, no constraint and no index."""
        with self.client() as on:
            on.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
            if keeps_schema:
                return
            for (name,) in on.run("SHOW CONSTRAINTS YIELD name"):
                on.run(f"DROP CONSTRAINT `{name}` IF EXISTS")
            for (name,) in on.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
                on.run(f"DROP INDEX `{name}` IF EXISTS")

    def stop(self, immediately=False):
        """An orderly stop, or as in a crash."""
        if self.process is not None:
            self.signal(signal.SIGCONT)
            end(self.process, signal.SIGKILL if immediately else signal.SIGTERM)
            self.process = None

    def stop_immediately(self):
        self.stop(immediately=True)

    def restart(self, immediately=False):
        self.stop(immediately)
        self.start()

    def signal(self, how):
        """SIGSTOP makes it hang, SIGCONT go on."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)

    def admin(self, *words, heap="512m"):
        """What neo4j-admin says, of a server that does not run: `database import full neo4j --nodes=..`."""
        if self.process is not None:
            raise RuntimeError("neo4j-admin needs the server stopped")
        done = subprocess.run(
            [NEO4J, "admin", "--data", self.data, "--heap", heap, "--", *map(str, words)],
            capture_output=True, text=True, cwd=self.folder,
        )
        if done.returncode != 0:
            raise RuntimeError(f"neo4j-admin {' '.join(map(str, words))}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout
