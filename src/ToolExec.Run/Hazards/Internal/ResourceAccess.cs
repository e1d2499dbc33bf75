namespace ToolExec.Run;

/// <summary>What a call does to a resource.</summary>
/// <param name="Resource">The resource; where a part of its name is not known (an argument that comes later), what all its possible names have in common.</param>
/// <param name="IsWrite">Whether the call writes it.</param>
/// <param name="IsExact">Whether the whole name is known.</param>
internal readonly record struct ResourceAccess(string Resource, bool IsWrite, bool IsExact);
