using System.Text.Json;

namespace ToolExec;

/// <summary>A tool as somebody agreed to it.</summary>
/// <param name="Id">The tool's id in the catalogue.</param>
/// <param name="Fingerprint">The fingerprint of its definition (<see cref="Tool.Fingerprint"/>).</param>
/// <param name="Definition">The part of the definition that the fingerprint covers, an object: it is what a difference is shown against.</param>
public sealed record LockedTool(string Id, string Fingerprint, JsonElement Definition);
