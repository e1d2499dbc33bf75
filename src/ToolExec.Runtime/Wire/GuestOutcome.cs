using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>How a run ended, as the guest tells it, or breaks off.</summary>
/// <param name="Value">The result; undefined where there is none.</param>
/// <param name="Error">Why it failed, or <see langword="null"/>.</param>
/// <param name="IsEnd">The guest is of no further use.</param>
/// <param name="IsLost">The guest was gone before it told how the run ended.</param>
/// <param name="Enforced">What another host says that it has enforced; <see langword="null"/> of any other guest.</param>
internal sealed record GuestOutcome(JsonElement Value, SandboxError? Error, bool IsEnd, bool IsLost = false, LimitsEnforced? Enforced = null);
