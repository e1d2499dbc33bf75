using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec;

/// <summary>The chain of hashes that makes a change of an audit trail evident.</summary>
/// <remarks>
/// Without a key the hash is SHA-256, which whoever may rewrite a whole trail can compute anew. With a key it is HMAC-SHA-256 (RFC 2104), which only the holder of
/// the key can. Neither shows that records at the end are missing: for that, keep the <see cref="AuditHead"/> somewhere else.
/// </remarks>
public static class AuditChain
{
    private static readonly StrictJsonOptions Deep = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };
    private static readonly JsonWriterOptions Writing = new() { MaxDepth = 512 };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 512 };

    /// <summary>Numbers a record and chains it to the one before.</summary>
    /// <param name="record">The record.</param>
    /// <param name="head">The end of the trail so far.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <returns>The record with its sequence, the hash before and its own.</returns>
    public static AuditRecord Seal(AuditRecord record, AuditHead head, ReadOnlySpan<byte> key = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(head);
        var linked = record with { Sequence = head.Sequence + 1, PreviousHash = head.Hash, Hash = null };
        using var utf8 = new PooledUtf8();
        using (var json = new Utf8JsonWriter(utf8, Writing))
        {
            JsonSerializer.Serialize(json, linked, ToolExecJson.Context.AuditRecord);
        }

        using var document = JsonDocument.Parse(utf8.WrittenMemory, Reading);
        return linked with { Hash = HashOf(document.RootElement, key) };
    }

    /// <summary>Computes the hash that a record must have.</summary>
    /// <param name="record">The record as JSON; its member <c>hash</c> is left out, all others count, known or not.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <exception cref="ArgumentException">The value is no object, or has a member twice or a string that is not well-formed.</exception>
    public static string HashOf(JsonElement record, ReadOnlySpan<byte> key = default)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("A record of an audit trail is a JSON object.", nameof(record));
        }

        if (record.TryGetProperty("hash", out _))
        {
            var rest = JsonObject.Create(record)!;
            rest.Remove("hash");
            record = ToolExecJson.Parse(rest.ToJsonString(ToolExecJson.DefaultOptions), Deep);
        }

        using var text = new PooledUtf8();
        CanonicalJson.Write(record, text);
        return Convert.ToHexStringLower(key.IsEmpty ? SHA256.HashData(text.Written) : HMACSHA256.HashData(key, text.Written));
    }

    /// <summary>Says why a record cannot follow another, or <see langword="null"/> where it can.</summary>
    /// <param name="record">The record as JSON.</param>
    /// <param name="head">The record before.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <param name="next">The end of the trail behind the record, as far as it can be read.</param>
    public static string? Check(JsonElement record, AuditHead head, ReadOnlySpan<byte> key, out AuditHead next)
    {
        ArgumentNullException.ThrowIfNull(head);
        next = head;
        if (record.ValueKind != JsonValueKind.Object
            || !record.TryGetProperty("sequence", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var sequence)
            || Text(record, "previous_hash") is not { } previous || Text(record, "hash") is not { } hash)
        {
            return "it is no record of an audit trail: 'sequence', 'previous_hash' or 'hash' is missing";
        }

        next = new AuditHead(sequence, hash);
        if (sequence != head.Sequence + 1)
        {
            return sequence > head.Sequence
                ? $"it has the number {sequence}, but {head.Sequence + 1} must follow: records are missing before it"
                : $"it has the number {sequence}, but {head.Sequence + 1} must follow: records were inserted, repeated or reordered";
        }

        if (!string.Equals(previous, head.Hash, StringComparison.Ordinal))
        {
            return "it does not follow the record before it: one of the two was changed or exchanged";
        }

        string expected;
        try
        {
            expected = HashOf(record, key);
        }
        catch (ArgumentException)
        {
            return "it cannot be read in one way only: a member stands twice, or a text is not well-formed";
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(hash))
            ? null
            : key.IsEmpty ? "its content does not fit its hash: it was changed, or the trail has a key" : "its content does not fit its hash: it was changed, or the key is another";
    }

    private static string? Text(JsonElement record, string name) => record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
