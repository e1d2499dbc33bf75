using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Governance;

namespace ToolExec.Durable.Tests.Auditing;

public sealed class SqliteAuditSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UseDurableAudit_Null_IsRefused()
    {
        FluentActions.Invoking(() => DurableBuilderExtensions.UseDurableAudit(null!)).Should().Throw<ArgumentNullException>();
        await using var file = Make();
        await FluentActions.Awaiting(() => new SqliteAuditSink(file).AppendAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task Open_NewTrail_IsEmptyAndAnOldOneEndsWhereItEnded()
    {
        var records = Chain(1201);
        await using (var file = Make())
        {
            var sink = new SqliteAuditSink(file);
            (await sink.OpenAsync(default).OrHang()).Should().Be(AuditHead.Empty);
            await sink.AppendAsync(records[..700], default).OrHang();
            await sink.AppendAsync(records[700..], default).OrHang();
        }

        await using var again = Make();
        var reopened = new SqliteAuditSink(again);
        (await reopened.OpenAsync(default).OrHang()).Should().Be(new AuditHead(1201, records[^1].Hash!));
        (await reopened.ReadAsync(default).OrHang()).Select(r => r.Hash).Should().Equal(records.Select(r => r.Hash));
        (await AuditVerifier.VerifyAsync(reopened).OrHang()).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task Append_TheSameBatchAgain_IsKeptOnce()
    {
        await using var file = Make();
        var sink = new SqliteAuditSink(file);
        var records = Chain(3);

        await sink.AppendAsync(records, default).OrHang();
        await sink.AppendAsync(records, default).OrHang();

        (await sink.ReadAsync(default).OrHang()).Should().HaveCount(3);
    }

    [Fact]
    public async Task Append_OtherRecordsOfTheSameNumbers_AreRefusedAllTogether()
    {
        await using var file = Make();
        var sink = new SqliteAuditSink(file);
        await sink.AppendAsync(Chain(2), default).OrHang();

        (await FluentActions.Awaiting(() => sink.AppendAsync(Chain(4, "other"), default).OrHang()).Should().ThrowAsync<IOException>()).WithMessage("*has another record 1 already*");

        (await sink.ReadAsync(default).OrHang()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Read_ChangedRecord_IsFoundByTheChain()
    {
        await using var file = Make();
        var sink = new SqliteAuditSink(file);
        await sink.AppendAsync(Chain(3), default).OrHang();
        await file.WriteAsync(s => s.Run("UPDATE audit SET record = replace(record, 'b:tool', 'b:toll') WHERE sequence = 2"), default).OrHang();

        (await AuditVerifier.VerifyAsync(sink).OrHang()).IsValid.Should().BeFalse();
    }

    [Fact]
    public async Task Host_WithAudit_KeepsItInTheFile()
    {
        for (var i = 0; i < 2; i++)
        {
            var services = new ServiceCollection();
            services.AddToolExec().AddBackend(new DelegateBackend("b").AddValue("tool")).UseAudit().UseDurable(o => o.File = _folder.File()).UseDurableAudit().UseDurableAudit();
            await using var provider = services.BuildServiceProvider();
            var executor = provider.GetRequiredService<ToolExecutor>();
            await executor.StartAsync().OrHang();
            await executor.CallAsync(new ToolCall("b:tool") { CallId = $"c{i}" }).OrHang();
        }

        await using var file = Make();
        var sink = new SqliteAuditSink(file);
        (await sink.ReadAsync(default).OrHang()).Select(r => r.CallId).Where(id => id is not null).Distinct(StringComparer.Ordinal).Should().Equal("c0", "c1");
        (await AuditVerifier.VerifyAsync(sink).OrHang()).IsValid.Should().BeTrue();
        (await file.ReadAsync(s => s.Number("SELECT count(*) FROM audit WHERE tool = 'b:tool' AND status = 'Succeeded'"), default).OrHang()).Should().Be(2);
    }

    private static List<AuditRecord> Chain(int count, string tool = "b:tool")
    {
        var head = AuditHead.Empty;
        var records = new List<AuditRecord>(count);
        for (var i = 0; i < count; i++)
        {
            var record = AuditChain.Seal(
                new AuditRecord { Time = DateTimeOffset.UnixEpoch.AddSeconds(i), Event = AuditEvent.Call, Tool = tool, CallId = i.ToString(CultureInfo.InvariantCulture), Caller = new ToolCaller { Tenant = "t" }, Status = ToolStatus.Succeeded },
                head);
            head = new AuditHead(record.Sequence, record.Hash!);
            records.Add(record);
        }

        return records;
    }

    private DurableFile Make() => new(new DurableOptions { File = _folder.File() }, _time, NullLogger.Instance);
}
