using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The end of a trail: what the next record follows, and what a trail that was kept must still hold.</summary>
/// <param name="Sequence">The number of the last record; 0 where there is none.</param>
/// <param name="Hash">Its hash; 64 zeros where there is none.</param>
public sealed record AuditHead([property: JsonPropertyName("sequence")] long Sequence, [property: JsonPropertyName("hash")] string Hash)
{
    /// <summary>Gets the end of a trail that has no record.</summary>
    public static AuditHead Empty { get; } = new(0, new string('0', 64));

    /// <summary>Gets how many bytes of a record that a crash had cut off were taken away when the trail was opened.</summary>
    [JsonIgnore]
    public long TornBytes { get; init; }
}
