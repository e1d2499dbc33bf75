using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Governance;

/// <summary>Reads audit trails, and says whether they are what was written.</summary>
public static class AuditVerifier
{
    private static readonly JsonTypeInfo<AuditRecord> RecordType = (JsonTypeInfo<AuditRecord>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(AuditRecord));

    /// <summary>Verifies a trail in files.</summary>
    /// <param name="files">The files, the oldest first. Those that a file has rotated away are read before it, where they are not named themselves.</param>
    /// <param name="options">What the trail is held against; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ValueTask<AuditVerification> VerifyAsync(IReadOnlyList<string> files, AuditVerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return VerifyAsync(LinesAsync(files, cancellationToken), options ?? new());
    }

    /// <summary>Verifies the trail of a sink.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="options">What the trail is held against; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The trail cannot be read.</exception>
    public static ValueTask<AuditVerification> VerifyAsync(IAuditSink sink, AuditVerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return VerifyAsync(LinesAsync(sink, cancellationToken), options ?? new());
    }

    /// <summary>Reads the records of a trail in files, without verifying them.</summary>
    /// <param name="files">As for <see cref="VerifyAsync(IReadOnlyList{string}, AuditVerifyOptions?, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read, or a line is no record.</exception>
    public static async IAsyncEnumerable<AuditRecord> ReadAsync(IReadOnlyList<string> files, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        await foreach (var line in LinesAsync(files, cancellationToken).ConfigureAwait(false))
        {
            AuditRecord? record;
            try
            {
                record = JsonSerializer.Deserialize(line.Utf8.Span, RecordType);
            }
            catch (JsonException fault)
            {
                throw new IOException($"Line {line.Number} of '{line.File}' is no record of an audit trail.", fault);
            }

            yield return record ?? throw new IOException($"Line {line.Number} of '{line.File}' is no record of an audit trail.");
        }
    }

    private static async ValueTask<AuditVerification> VerifyAsync(IAsyncEnumerable<AuditLine> lines, AuditVerifyOptions options)
    {
        var key = options.KeyFile is { } file ? AuditKey.Read(file) : [];
        var state = new AuditVerification(0, 0, AuditHead.Empty, 0, false, null);
        var anchored = options.Anchor is not { Sequence: > 0 };
        await foreach (var line in lines.ConfigureAwait(false))
        {
            var where = line.File.Length == 0 ? null : line.File;
            if (!line.IsWhole)
            {
                return state with { Fault = new AuditFault(where, line.Number, "the line is cut off: a crash does that, and whoever opens the trail next takes it away; a cut by hand looks the same") };
            }

            if (!ToolExecJson.TryParse(line.Utf8, out var record, out var unread, AuditLines.AnySize))
            {
                return state with { Fault = new AuditFault(where, line.Number, $"it is no JSON: {unread!.TrimEnd('.')}") };
            }

            var before = state.Records == 0 && options.AllowsMissingBeginning ? Before(record) ?? state.Head : state.Head;
            if (AuditChain.Check(record, before, key, out var head) is { } wrong)
            {
                return state with { Fault = new AuditFault(where, line.Number, state.Records == 0 && head.Sequence > 1 ? $"{wrong}; name the older files too, or allow that the beginning is missing" : wrong) };
            }

            if (options.Anchor is { } anchor && anchor.Sequence == head.Sequence)
            {
                if (!string.Equals(anchor.Hash, head.Hash, StringComparison.Ordinal))
                {
                    return state with { Fault = new AuditFault(where, line.Number, "it is another record than the anchor knows by this number: the trail was written anew") };
                }

                anchored = true;
            }

            state = new AuditVerification(
                state.Records + 1,
                state.First == 0 ? head.Sequence : state.First,
                head,
                state.Lost + (record.TryGetProperty("lost", out var lost) && lost.TryGetInt64(out var count) ? count : 0),
                record.TryGetProperty("event", out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("closed"),
                null);
        }

        return anchored ? state : state with
        {
            Fault = new AuditFault(null, 0, $"the trail ends with record {state.Head.Sequence}, but the anchor knows record {options.Anchor!.Sequence}: records were cut off at the end, or the anchor is another trail's"),
        };
    }

    // A trail whose older files are gone is taken at its word for what stood before.
    private static AuditHead? Before(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("sequence", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var sequence)
        && record.TryGetProperty("previous_hash", out var hash) && hash.ValueKind == JsonValueKind.String
            ? new AuditHead(sequence - 1, hash.GetString()!)
            : null;

    private static async IAsyncEnumerable<AuditLine> LinesAsync(IReadOnlyList<string> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        var named = files.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var path in AuditLines.Rotated(file).Where(f => !named.Contains(Path.GetFullPath(f))).Append(file))
            {
                if (read.Add(Path.GetFullPath(path)))
                {
                    await foreach (var line in AuditLines.ReadAsync(path, cancellationToken).ConfigureAwait(false))
                    {
                        yield return line;
                    }
                }
            }
        }
    }

    private static async IAsyncEnumerable<AuditLine> LinesAsync(IAuditSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 1L;
        await foreach (var record in sink.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new AuditLine("", number++, JsonSerializer.SerializeToUtf8Bytes(record, RecordType), IsWhole: true);
        }
    }
}
