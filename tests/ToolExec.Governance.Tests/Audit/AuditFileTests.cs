using System.Text;

namespace ToolExec.Governance.Tests.Audit;

public sealed class AuditFileTests : IDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of at least 16 bytes");

    private readonly TempFolder _folder = new();

    private string Trail => _folder["audit.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_Null_IsRefused()
    {
        FluentActions.Invoking(() => AuditVerifier.VerifyAsync((IReadOnlyList<string>)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AuditVerifier.VerifyAsync((IAuditSink)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AuditVerifyOptions.ReadAnchor("")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Verify_Untouched_IsValid()
    {
        await WriteAsync(5);

        var found = await AuditVerifier.VerifyAsync([Trail]).OrHang();

        (found.IsValid, found.Records).Should().Be((true, 5));
    }

    [Theory]
    [InlineData("change", 3, "its content does not fit its hash")]
    [InlineData("remove", 3, "has the number 4, but 3 must follow: records are missing")]
    [InlineData("remove first", 1, "name the older files too")]
    [InlineData("insert", 4, "has the number 3, but 4 must follow: records were inserted")]
    [InlineData("swap", 2, "has the number 3, but 2 must follow: records are missing")]
    [InlineData("exchange", 3, "does not follow the record before it")]
    [InlineData("rehash", 4, "does not follow the record before it")]
    [InlineData("no json", 3, "it is no JSON")]
    [InlineData("no record", 3, "it is no record of an audit trail")]
    [InlineData("member twice", 3, "it is no JSON")]
    [InlineData("unknown member", 3, "its content does not fit its hash")]
    [InlineData("torn", 5, "the line is cut off")]
    public async Task Verify_Tampered_NamesTheFirstFault(string how, int line, string message)
    {
        await WriteAsync(5);
        var lines = (await File.ReadAllLinesAsync(Trail)).ToList();
        switch (how)
        {
            case "change":
                lines[2] = lines[2].Replace("b:t3", "b:t9", StringComparison.Ordinal);
                break;
            case "remove":
                lines.RemoveAt(2);
                break;
            case "remove first":
                lines.RemoveAt(0);
                break;
            case "insert":
                lines.Insert(3, lines[2]);
                break;
            case "swap":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "exchange":
                lines[2] = Line(AuditChain.Seal(Record(3), new AuditHead(2, new string('a', 64))));
                break;
            case "rehash":
                var before = ToolExecJson.Parse(lines[1]);
                lines[2] = Line(AuditChain.Seal(Record(9), new AuditHead(2, before.GetProperty("hash").GetString()!)));
                break;
            case "no json":
                lines[2] = "}";
                break;
            case "no record":
                lines[2] = "{}";
                break;
            case "member twice":
                lines[2] = lines[2].Replace("{\"sequence\":3", "{\"sequence\":3,\"sequence\":3", StringComparison.Ordinal);
                break;
            case "unknown member":
                lines[2] = lines[2].Replace("{\"sequence\":3", "{\"sequence\":3,\"note\":1", StringComparison.Ordinal);
                break;
        }

        var text = string.Concat(lines.Select(l => l + "\n"));
        await File.WriteAllTextAsync(Trail, how == "torn" ? text[..^10] : text);

        var found = await AuditVerifier.VerifyAsync([Trail]).OrHang();

        found.Fault.Should().NotBeNull();
        (found.Fault!.File, found.Fault.Line).Should().Be((Trail, line));
        found.Fault.Message.Should().Contain(message);
        found.Records.Should().Be(line - 1);
    }

    [Fact]
    public async Task Verify_CutAtTheEnd_IsNoticedByTheAnchorAlone()
    {
        await WriteAsync(5);
        var anchor = (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Head;
        await File.WriteAllLinesAsync(Trail, (await File.ReadAllLinesAsync(Trail)).Take(3));

        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).IsValid.Should().BeTrue("a chain does not show its own end");
        var found = await AuditVerifier.VerifyAsync([Trail], new() { Anchor = anchor }).OrHang();
        found.Fault!.Message.Should().Contain("ends with record 3, but the anchor knows record 5");
    }

    [Fact]
    public async Task Verify_WrittenAnew_IsNoticedByTheAnchorOrTheKey()
    {
        await WriteAsync(5, Key);
        await File.WriteAllBytesAsync(_folder["key"], [.. Key, (byte)'\n']);
        var keyed = new AuditVerifyOptions { KeyFile = _folder["key"] };
        var anchor = (await AuditVerifier.VerifyAsync([Trail], keyed).OrHang()).Head;
        File.Delete(Trail);
        await WriteAsync(5);

        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).IsValid.Should().BeTrue("without a key anybody can write a trail");
        (await AuditVerifier.VerifyAsync([Trail], keyed).OrHang()).Fault!.Message.Should().Contain("the key is another");
        (await AuditVerifier.VerifyAsync([Trail], new() { Anchor = anchor }).OrHang()).Fault!.Message.Should().Contain("written anew");
    }

    [Fact]
    public async Task Verify_KeyedTrailWithoutKey_SaysSo()
    {
        await WriteAsync(1, Key);

        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Fault!.Message.Should().Contain("or the trail has a key");
    }

    [Fact]
    public async Task Append_OverTheSize_GoesOnInANewFileAndTheChainOverAll()
    {
        await WriteAsync(60, maxFileBytes: 4096, batch: 3);

        Directory.GetFiles(_folder.Root, "audit.0*.jsonl").Length.Should().BeGreaterThan(2);
        Directory.GetFiles(_folder.Root, "audit*.jsonl").Should().AllSatisfy(f => new FileInfo(f).Length.Should().BeLessThanOrEqualTo(4096));
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Records.Should().Be(60);

        File.Delete(_folder["audit.000001.jsonl"]);
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).IsValid.Should().BeFalse();
        var rest = await AuditVerifier.VerifyAsync([Trail], new() { AllowsMissingBeginning = true }).OrHang();
        rest.IsValid.Should().BeTrue();
        rest.First.Should().BeGreaterThan(1);
        File.Delete(_folder["audit.000003.jsonl"]);
        (await AuditVerifier.VerifyAsync([Trail], new() { AllowsMissingBeginning = true }).OrHang()).IsValid.Should().BeFalse("a gap is no missing beginning");
    }

    [Fact]
    public async Task Open_AfterRotationAndCrash_GoesOnBehindTheLastFile()
    {
        await WriteAsync(60, maxFileBytes: 4096, batch: 3);
        File.Move(Trail, _folder["audit.000099.jsonl"]);

        await WriteAsync(1);

        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Records.Should().Be(61);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(9000)]
    public async Task Open_TornLine_IsTakenAwayAndTold(int size)
    {
        await WriteAsync(3);
        await File.AppendAllTextAsync(Trail, new string('x', size));
        using var sink = new AuditFileSink(Trail, long.MaxValue, flushToDisk: true);

        var head = await sink.OpenAsync(default).OrHang();

        (head.Sequence, head.TornBytes).Should().Be((3, size));
        await sink.AppendAsync([AuditChain.Seal(Record(4), head)], default).OrHang();
        (await AuditVerifier.VerifyAsync(sink).OrHang()).Records.Should().Be(4);
        sink.Dispose();
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Records.Should().Be(4);
    }

    [Fact]
    public async Task Open_EndIsNoRecord_IsRefusedWithWhatToDo()
    {
        await File.WriteAllTextAsync(Trail, "{}\n");
        using var sink = new AuditFileSink(Trail, long.MaxValue, flushToDisk: false);

        (await FluentActions.Awaiting(() => sink.OpenAsync(default).AsTask()).Should().ThrowAsync<IOException>()).WithMessage("*toolexec audit verify*");
    }

    [Fact]
    public async Task Open_SecondWriter_IsRefused()
    {
        using var first = new AuditFileSink(Trail, long.MaxValue, flushToDisk: false);
        using var second = new AuditFileSink(Trail, long.MaxValue, flushToDisk: false);
        await first.OpenAsync(default).OrHang();

        await FluentActions.Awaiting(() => second.OpenAsync(default).AsTask()).Should().ThrowAsync<IOException>();
        first.Dispose();
        (await second.OpenAsync(default).OrHang()).Sequence.Should().Be(0);
    }

    [Fact]
    public async Task Append_AfterOneThatWasCutShort_LeavesNoTrace()
    {
        using var sink = new AuditFileSink(Trail, long.MaxValue, flushToDisk: false);
        var head = await sink.OpenAsync(default).OrHang();
        var first = AuditChain.Seal(Record(1), head);
        await sink.AppendAsync([first], default).OrHang();

        // What a full disk leaves of the next batch.
        await using (var file = new FileStream(Trail, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write("{\"sequ"u8);
        }

        await sink.AppendAsync([AuditChain.Seal(Record(2), new AuditHead(1, first.Hash!))], default).OrHang();
        sink.Dispose();
        (await AuditVerifier.VerifyAsync([Trail]).OrHang()).Records.Should().Be(2);
    }

    [Fact]
    public async Task Anchor_IsWrittenWithTheTrailAndCanBeRead()
    {
        await using (var host = new GovernedHost(b => b.UseAudit(a => (a.File, a.AnchorFile) = (Trail, _folder["anchor.json"]))))
        {
            host.Add("t", _ => new(ToolResult.Success(default)));
            await host.StartAsync();
            await host.CallAsync("t").OrHang();
        }

        var anchor = AuditVerifyOptions.ReadAnchor(_folder["anchor.json"]);
        anchor.Sequence.Should().Be(3);
        (await AuditVerifier.VerifyAsync([Trail], new() { Anchor = anchor }).OrHang()).IsValid.Should().BeTrue();
        await File.WriteAllTextAsync(_folder["anchor.json"], "[]");
        FluentActions.Invoking(() => AuditVerifyOptions.ReadAnchor(_folder["anchor.json"])).Should().Throw<IOException>();
    }

    [Fact]
    public async Task File_IsItsOwnersAlone()
    {
        await WriteAsync(1);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Trail).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static AuditRecord Record(long number) => new() { Time = DateTimeOffset.UnixEpoch.AddSeconds(number), Event = AuditEvent.Call, Tool = $"b:t{number}", Duration = TimeSpan.FromTicks(number * 7) };

    private static string Line(AuditRecord record) => System.Text.Json.JsonSerializer.Serialize(record, ToolExecJson.DefaultOptions);

    private async Task WriteAsync(int count, byte[]? key = null, long maxFileBytes = long.MaxValue, int batch = 1)
    {
        using var sink = new AuditFileSink(Trail, maxFileBytes, flushToDisk: false);
        var head = await sink.OpenAsync(default).OrHang();
        for (var i = 0; i < count; i += batch)
        {
            var records = new List<AuditRecord>();
            for (var j = i; j < Math.Min(count, i + batch); j++)
            {
                var record = AuditChain.Seal(Record(head.Sequence + 1), head, key);
                head = new AuditHead(record.Sequence, record.Hash!);
                records.Add(record);
            }

            await sink.AppendAsync(records, default).OrHang();
        }
    }
}
