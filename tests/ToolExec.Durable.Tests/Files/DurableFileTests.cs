using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Durable.Tests.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NothingThere_MakesFileAndFolderForTheUserAlone()
    {
        var path = Path.Combine(_folder.File("a"), "b", "data.db");
        await using var file = Make(path);

        await file.OpenAsync(default).OrHang();

        File.Exists(path).Should().BeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(path + "-wal").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(path + ".lock").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.GetDirectoryName(path)!).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData(Durability.Full, 2)]
    [InlineData(Durability.Relaxed, 1)]
    public async Task Open_Durability_IsThatOfTheConnection(Durability durability, int synchronous)
    {
        await using var file = Make(durability: durability);

        (await file.WriteAsync(s => s.Number("PRAGMA synchronous"), default).OrHang()).Should().Be(synchronous);
        (await file.ReadAsync(s => s.First("PRAGMA journal_mode", r => r.GetString(0)), default).OrHang()).Should().Be("wal");
    }

    [Fact]
    public async Task Open_SecondOwner_IsRefusedWithTheFirstOnesIdUntilThatOneEnds()
    {
        var first = Make();
        await first.OpenAsync(default).OrHang();
        await using var second = Make();

        (await FluentActions.Awaiting(() => second.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>())
            .WithMessage($"The file '{_folder.File()}' is in use by this process itself, in another place. One process alone may have it*");
        await first.DisposeAsync().OrHang();

        await second.OpenAsync(default).OrHang();
        second.IsOpen.Should().BeTrue();
    }

    [Fact]
    public async Task Open_LeftByAKilledOwner_IsTaken()
    {
        await File.WriteAllTextAsync(_folder.File("toolexec.db.lock"), "");
        await File.WriteAllTextAsync(_folder.File("toolexec.db.owner"), "4711");
        await using var file = Make();

        await file.OpenAsync(default).OrHang();

        (await File.ReadAllTextAsync(_folder.File("toolexec.db.owner"))).Should().Be(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Open_NewerVersion_IsRefusedAndLeftAsItIs()
    {
        await using (var file = Make())
        {
            await file.OpenAsync(default).OrHang();
        }

        Sql($"PRAGMA user_version = {Schema.Latest + 1}");
        await using var old = Make();

        (await FluentActions.Awaiting(() => old.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage($"*has the version {Schema.Latest + 1}, but this version of ToolExec.Durable knows versions up to {Schema.Latest}*");

        Sql($"PRAGMA user_version = {Schema.Latest}");
        await old.OpenAsync(default).OrHang();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_OlderVersion_IsBroughtUpToDateWithWhatIsInIt(int version)
    {
        await using (var old = new DurableFile(new DurableOptions { File = _folder.File() }, _time, NullLogger.Instance) { SchemaVersion = version })
        {
            await new SqliteEffectLedger(old).PlanAsync(Request("a"), default).OrHang();
            await old.WriteAsync(s => s.Run("UPDATE effects SET state = 2"), default).OrHang();
            (await old.ReadAsync(s => s.Number("PRAGMA user_version"), default).OrHang()).Should().Be(version);
        }

        await using var file = Make();
        var stores = new DurableStores(file);
        (await stores.Effects.FindAsync("a", default).OrHang())!.State.Should().Be(EffectState.Applied);
        (await stores.Executions.ListAsync(null, 1, default).OrHang()).Should().BeEmpty();
        (await stores.Approvals.ListPendingAsync(null, 1, default).OrHang()).Should().BeEmpty();
        (await stores.Audit.OpenAsync(default).OrHang()).Should().Be(AuditHead.Empty);
        (await file.ReadAsync(s => s.Number("PRAGMA user_version"), default).OrHang()).Should().Be(Schema.Latest);
    }

    [Fact]
    public async Task Open_DatabaseOfSomethingElse_IsRefused()
    {
        Sql("CREATE TABLE cookies (x)");
        await using var file = Make();

        (await FluentActions.Awaiting(() => file.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*is a database of something else*");
    }

    [Fact]
    public async Task Open_NoDatabase_IsRefusedAndLeftAsItIs()
    {
        await File.WriteAllTextAsync(_folder.File(), new string('x', 5000));
        await using var file = Make();

        (await FluentActions.Awaiting(() => file.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*is no database*");

        (await File.ReadAllTextAsync(_folder.File())).Should().Be(new string('x', 5000));
    }

    [Fact]
    public async Task Open_DamagedFile_IsFoundByTheCheck()
    {
        await using (var file = Make())
        {
            var ledger = new SqliteEffectLedger(file);
            for (var i = 0; i < 200; i++)
            {
                await ledger.PlanAsync(new() { Id = $"{i}", Tool = "t", IdempotencyKey = "k", ArgumentsHash = "h", Arguments = new byte[500] }, default).OrHang();
            }
        }

        await using (var bytes = new FileStream(_folder.File(), FileMode.Open))
        {
            bytes.Position = 5 * 4096;
            await bytes.WriteAsync(Enumerable.Repeat((byte)0xEE, 8 * 4096).ToArray());
        }

        await using var damaged = Make(check: true);
        (await FluentActions.Awaiting(() => damaged.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*is damaged*backup*");
    }

    [Fact]
    public async Task Open_FolderIsAFile_SaysSoAndTriesAgain()
    {
        await File.WriteAllTextAsync(_folder.File("a"), "");
        await using var file = Make(_folder.File("a/data.db"));

        await FluentActions.Awaiting(() => file.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>();
        File.Delete(_folder.File("a"));

        await file.OpenAsync(default).OrHang();
    }

    [Fact]
    public async Task Open_Cancelled_CarriesTheToken()
    {
        await using var file = Make();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        (await FluentActions.Awaiting(() => file.OpenAsync(source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        (await FluentActions.Awaiting(() => file.WriteAsync(_ => 1, source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        (await FluentActions.Awaiting(() => file.ReadAsync(_ => 1, source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        file.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Write_DiskFull_SaysSoAcknowledgesNothingAndGoesOnOnceThereIsRoom()
    {
        await using var file = Make();
        await file.WriteAsync(s => s.Run("CREATE TABLE t (x BLOB)"), default).OrHang();
        var pages = await file.WriteAsync(s => s.Number("PRAGMA page_count"), default).OrHang();
        await file.WriteAsync(s => s.Number($"PRAGMA max_page_count = {pages + 2}"), default).OrHang();

        (await FluentActions.Awaiting(() => file.WriteAsync(s => s.Run("INSERT INTO t VALUES (zeroblob(100000))"), default).OrHang()).Should().ThrowAsync<IOException>())
            .WithMessage("*cannot grow: the disk or the quota is full*");
        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(0);
        await file.WriteAsync(s => s.Run("INSERT INTO t VALUES (1)"), default).OrHang();

        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(1);
    }

    [Fact]
    public async Task Write_OneOfManyFails_TheOthersAreThere()
    {
        await using var file = Make();
        await file.WriteAsync(s => s.Run("CREATE TABLE t (x INTEGER)"), default).OrHang();
        using var held = new ManualResetEventSlim();

        // Holds the loop, so that the others are one batch.
        var first = file.WriteAsync(s => held.Wait(TimeSpan.FromSeconds(10)) ? s.Run("INSERT INTO t VALUES (0)") : 0, default).OrHang();
        var others = Enumerable.Range(1, 20).Select(i => file.WriteAsync(s => i == 7 ? throw new InvalidOperationException("No.") : s.Run("INSERT INTO t VALUES ($0)", (long)i), default).OrHang()).ToList();
        held.Set();
        await first;

        await FluentActions.Awaiting(() => Task.WhenAll(others)).Should().ThrowAsync<InvalidOperationException>();
        others.Count(o => o.IsCompletedSuccessfully).Should().Be(19);
        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(20);
    }

    [Fact]
    public async Task Write_GivenUpBeforeItIsBegun_IsNotMade()
    {
        await using var file = Make();
        await file.WriteAsync(s => s.Run("CREATE TABLE t (x INTEGER)"), default).OrHang();
        using var held = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var first = file.WriteAsync(_ => held.Wait(TimeSpan.FromSeconds(10)), default).OrHang();
        var second = file.WriteAsync(s => s.Run("INSERT INTO t VALUES (1)"), source.Token).OrHang();

        await source.CancelAsync();
        held.Set();
        await first;

        (await FluentActions.Awaiting(() => second).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(0);
    }

    [Fact]
    public async Task Write_MoreThanMayWait_WaitForRoom()
    {
        await using var file = Make(maxPending: 2);
        using var held = new ManualResetEventSlim();
        using var began = new ManualResetEventSlim();
        var first = file.WriteAsync(
            _ =>
            {
                began.Set();
                return held.Wait(TimeSpan.FromSeconds(10));
            },
            default).OrHang();
        began.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();
        var waiting = Enumerable.Range(0, 2).Select(_ => file.WriteAsync(_ => true, default).OrHang()).ToList();
        using var source = new CancellationTokenSource();
        var beyond = file.WriteAsync(_ => true, source.Token).OrHang();

        await source.CancelAsync();
        await FluentActions.Awaiting(() => beyond).Should().ThrowAsync<OperationCanceledException>("it waits for room, and waiting can be given up");
        held.Set();

        (await Task.WhenAll([first, .. waiting])).Should().OnlyContain(done => done);
    }

    [Fact]
    public async Task Dispose_ChangesWait_MakesThemAllAndTakesUpTheLog()
    {
        var file = Make();
        await file.WriteAsync(s => s.Run("CREATE TABLE t (x INTEGER)"), default).OrHang();
        var writes = Enumerable.Range(0, 500).Select(i => file.WriteAsync(s => s.Run("INSERT INTO t VALUES ($0)", (long)i), default).OrHang()).ToList();

        await file.DisposeAsync().OrHang();
        await file.DisposeAsync().OrHang();

        await Task.WhenAll(writes);
        File.Exists(_folder.File("toolexec.db-wal")).Should().BeFalse();
        File.Exists(_folder.File("toolexec.db.owner")).Should().BeFalse();
        Sql("SELECT count(*) FROM t").Should().Be(500);
        (await FluentActions.Awaiting(() => file.WriteAsync(_ => 1, default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*is closed*");
        (await FluentActions.Awaiting(() => file.ReadAsync(_ => 1, default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*is closed*");
    }

    [Fact]
    public async Task Dispose_NeverOpened_MakesNothing()
    {
        var file = Make();

        await file.DisposeAsync().OrHang();

        File.Exists(_folder.File()).Should().BeFalse();
        await FluentActions.Awaiting(() => file.OpenAsync(default).OrHang()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Read_BesideAWrite_SeesWhatIsCommitted()
    {
        await using var file = Make();
        await file.WriteAsync(s => s.Run("CREATE TABLE t (x INTEGER)"), default).OrHang();
        using var inside = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var write = file.WriteAsync(
            s =>
            {
                s.Run("INSERT INTO t VALUES (1)");
                inside.Set();
                return held.Wait(TimeSpan.FromSeconds(10));
            },
            default).OrHang();
        inside.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();

        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(0);
        held.Set();
        await write;

        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM t"), default).OrHang()).Should().Be(1);
        await FluentActions.Awaiting(() => file.ReadAsync(s => s.Run("DELETE FROM t"), default).OrHang()).Should().ThrowAsync<IOException>("who reads does not write");
    }

    [Fact]
    public async Task Ledger_EndCouldNotBeWritten_IsUnknownOnceItCan()
    {
        await using var file = Make();
        var ledger = new SqliteEffectLedger(file);
        var claim = (await ledger.PlanAsync(Request("a"), default).OrHang()).Entry;
        await ledger.StartAsync(claim.Ticket, default).OrHang();
        var planned = (await ledger.PlanAsync(Request("b"), default).OrHang()).Entry;
        var wait = ledger.WaitAsync("a", default).AsTask();
        wait.IsCompleted.Should().BeFalse();
        await file.WriteAsync(s => s.Run("CREATE TEMP TRIGGER broken BEFORE UPDATE ON effects BEGIN SELECT RAISE(FAIL, 'broken'); END"), default).OrHang();
        await file.WriteAsync(s => s.Run("CREATE TEMP TRIGGER broken2 BEFORE DELETE ON effects BEGIN SELECT RAISE(FAIL, 'broken'); END"), default).OrHang();

        await FluentActions.Awaiting(() => ledger.SettleAsync(claim.Ticket, new() { State = EffectState.Applied, TimeToLive = TimeSpan.FromDays(1) }, default).OrHang()).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => ledger.ReleaseAsync(planned.Ticket, default).OrHang()).Should().ThrowAsync<IOException>();
        await file.WriteAsync(s => s.Run("DROP TRIGGER broken") + s.Run("DROP TRIGGER broken2"), default).OrHang();

        await Task.WhenAny(wait).OrHang();
        wait.IsCompleted.Should().BeTrue("nobody waits for ever, whether the file could be read by then or not");
        (await ledger.WaitAsync("a", default).OrHang())!.State.Should().Be(EffectState.Unknown);
        (await ledger.PlanAsync(Request("c"), default).OrHang()).Kind.Should().Be(EffectPlanKind.Claimed);
        (await ledger.CountAsync(default).OrHang()).Should().Be(new EffectCounts(1, 0, 0, 0, 1), "any later plan ends what nobody has");
        (await ledger.SettleAsync(claim.Ticket, new() { State = EffectState.Applied, TimeToLive = TimeSpan.FromDays(1) }, default).OrHang()).Should().BeFalse();
    }

    private static EffectRequest Request(string id) => new() { Id = id, Tool = "t", IdempotencyKey = "k", ArgumentsHash = "h" };

    private DurableFile Make(string? path = null, Durability durability = Durability.Full, bool check = false, int maxPending = 4096) => new(
        new DurableOptions { File = path ?? _folder.File(), Durability = durability, CheckIntegrity = check, MaxPending = maxPending }, _time, NullLogger.Instance);

    private object? Sql(string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={_folder.File()};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
