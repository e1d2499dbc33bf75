using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Durable;

/// <summary>The audit trail in the file.</summary>
internal sealed class SqliteAuditSink(DurableFile file) : IAuditSink
{
    private const int PageSize = 500;

    private static readonly JsonTypeInfo<AuditRecord> RecordType = (JsonTypeInfo<AuditRecord>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(AuditRecord));

    public async ValueTask<AuditHead> OpenAsync(CancellationToken cancellationToken) =>
        await file.ReadAsync(s => s.First("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", static r => new AuditHead(r.GetInt64(0), r.GetString(1))), cancellationToken).ConfigureAwait(false)
            ?? AuditHead.Empty;

    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var rows = records.Select(static r => (Record: r, Json: JsonSerializer.SerializeToUtf8Bytes(r, RecordType))).ToList();
        await file.WriteAsync(
            s =>
            {
                foreach (var (record, json) in rows)
                {
                    Append(s, record, json);
                }

                return rows.Count;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<AuditRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long last = 0;
        while (true)
        {
            var after = last;
            var page = await file.ReadAsync(
                s => s.All($"SELECT sequence, record FROM audit WHERE sequence > $0 ORDER BY sequence LIMIT {PageSize}", static r => (Sequence: r.GetInt64(0), Json: r.GetFieldValue<byte[]>(1)), after),
                cancellationToken).ConfigureAwait(false);
            foreach (var (sequence, json) in page)
            {
                last = sequence;
                yield return Parse(sequence, json);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }

    private static AuditRecord Parse(long sequence, byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RecordType) ?? throw new JsonException("It is null.");
        }
        catch (JsonException fault)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The record {sequence} of the audit trail cannot be read."), fault);
        }
    }

    private static void Append(Statements s, AuditRecord record, byte[] json)
    {
        var hash = record.Hash ?? throw new ArgumentException("A record must be chained before it is kept.", nameof(record));
        if (s.Run(
            "INSERT INTO audit (sequence, time, event, call_id, tool, tenant, user, status, hash, record) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sequence) DO NOTHING",
            record.Sequence,
            record.Time.UtcTicks,
            record.Event.ToString(),
            record.CallId,
            record.Tool,
            record.Caller?.Tenant,
            record.Caller?.User,
            record.Status?.ToString(),
            hash,
            json) == 1)
        {
            return;
        }

        // It is there: the same batch came again, because nobody knew whether it was kept. Anything else is another trail.
        if (s.Number("SELECT count(*) FROM audit WHERE sequence = $0 AND hash = $1", record.Sequence, hash) == 0)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The audit trail has another record {record.Sequence} already: somebody else writes it."));
        }
    }
}
