using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What went wrong. Numbers and wire names are frozen: they are listed in <c>docs/errors.md</c> and new ones are only added.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolErrorKind>))]
public enum ToolErrorKind
{
    /// <summary>A fault in ToolExec itself or in a host's middleware.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal = 0,

    /// <summary>The text that names the tool is no tool id.</summary>
    [JsonStringEnumMemberName("invalid_tool_id")]
    InvalidToolId = 1,

    /// <summary>No tool has this id.</summary>
    [JsonStringEnumMemberName("tool_not_found")]
    ToolNotFound = 2,

    /// <summary>The id fits several tools.</summary>
    [JsonStringEnumMemberName("ambiguous_tool")]
    AmbiguousTool = 3,

    /// <summary>The tool is known, but no backend offers it now.</summary>
    [JsonStringEnumMemberName("no_backends")]
    NoBackends = 4,

    /// <summary>The call asks for a backend that does not exist.</summary>
    [JsonStringEnumMemberName("backend_override_invalid")]
    BackendOverrideInvalid = 5,

    /// <summary>The call asks for a backend that does not offer this tool.</summary>
    [JsonStringEnumMemberName("backend_override_no_match")]
    BackendOverrideNoMatch = 6,

    /// <summary>The host's backend selector failed or chose a backend that does not offer the tool.</summary>
    [JsonStringEnumMemberName("backend_selection_failed")]
    BackendSelectionFailed = 7,

    /// <summary>The backend is switched off.</summary>
    [JsonStringEnumMemberName("backend_disabled")]
    BackendDisabled = 8,

    /// <summary>The backend cannot be reached now: not started, not connected, process gone. The tool was certainly not begun, so another backend may run it.</summary>
    [JsonStringEnumMemberName("backend_unavailable")]
    BackendUnavailable = 9,

    /// <summary>The arguments break the tool's input schema.</summary>
    [JsonStringEnumMemberName("validation_input")]
    ValidationInput = 10,

    /// <summary>The result breaks the tool's output schema; it is withheld.</summary>
    [JsonStringEnumMemberName("validation_output")]
    ValidationOutput = 11,

    /// <summary>A schema of the tool cannot be used, so nothing can be checked against it.</summary>
    [JsonStringEnumMemberName("invalid_schema")]
    InvalidSchema = 12,

    /// <summary>The arguments are no strict JSON: a member twice, a lone surrogate, nested too deeply.</summary>
    [JsonStringEnumMemberName("invalid_json")]
    InvalidJson = 13,

    /// <summary>The arguments are larger than the host takes.</summary>
    [JsonStringEnumMemberName("arguments_too_large")]
    ArgumentsTooLarge = 14,

    /// <summary>The result is larger than the host takes.</summary>
    [JsonStringEnumMemberName("result_too_large")]
    ResultTooLarge = 15,

    /// <summary>The tool ran and failed.</summary>
    [JsonStringEnumMemberName("execution_failed")]
    ExecutionFailed = 16,

    /// <summary>The backend answered with something that is no result.</summary>
    [JsonStringEnumMemberName("invalid_response")]
    InvalidResponse = 17,

    /// <summary>The call did not finish within its time.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout = 18,

    /// <summary>The caller gave the call up.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled = 19,

    /// <summary>The host is shutting down.</summary>
    [JsonStringEnumMemberName("shutting_down")]
    ShuttingDown = 20,

    /// <summary>Too much is waiting already; the call was not begun.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy = 21,

    /// <summary>The backend cannot stream this tool.</summary>
    [JsonStringEnumMemberName("stream_not_supported")]
    StreamNotSupported = 22,

    /// <summary>The stream broke off before its result.</summary>
    [JsonStringEnumMemberName("stream_failed")]
    StreamFailed = 23,

    /// <summary>A step of a chain failed, or could not be given its input.</summary>
    [JsonStringEnumMemberName("chain_step_failed")]
    ChainStepFailed = 24,

    /// <summary>Something that this call needs failed, so it was not begun.</summary>
    [JsonStringEnumMemberName("dependency_failed")]
    DependencyFailed = 25,

    /// <summary>The chain or graph itself is wrong: a cycle, an unknown node, a reference to nothing.</summary>
    [JsonStringEnumMemberName("invalid_plan")]
    InvalidPlan = 26,

    /// <summary>The backend was lost while the tool ran: it may have run to its end or not.</summary>
    [JsonStringEnumMemberName("connection_lost")]
    ConnectionLost = 27,

    /// <summary>The condition that a chain or graph sets for this call did not hold, so it was not begun.</summary>
    [JsonStringEnumMemberName("condition_not_met")]
    ConditionNotMet = 28,

    /// <summary>The tool is not, or not as it is now, among those that the host has agreed to.</summary>
    [JsonStringEnumMemberName("tool_not_admitted")]
    ToolNotAdmitted = 29,

    /// <summary>A rule of the host forbids this call.</summary>
    [JsonStringEnumMemberName("policy_denied")]
    PolicyDenied = 30,

    /// <summary>A secret that the call needs cannot be had.</summary>
    [JsonStringEnumMemberName("secret_unavailable")]
    SecretUnavailable = 31,

    /// <summary>A person must approve of the call before it runs.</summary>
    [JsonStringEnumMemberName("approval_required")]
    ApprovalRequired = 32,

    /// <summary>The approval that came with the call does not hold for it: forged, expired, used already, or for another call.</summary>
    [JsonStringEnumMemberName("approval_invalid")]
    ApprovalInvalid = 33,

    /// <summary>A person refused the call.</summary>
    [JsonStringEnumMemberName("approval_denied")]
    ApprovalDenied = 34,

    /// <summary>A guard of the host kept back the arguments or the result.</summary>
    [JsonStringEnumMemberName("content_blocked")]
    ContentBlocked = 35,

    /// <summary>The same key stands for another effect: other arguments, or a call that waits for itself.</summary>
    [JsonStringEnumMemberName("effect_conflict")]
    EffectConflict = 38,

    /// <summary>The effect may have been brought about before, and nobody knows.</summary>
    [JsonStringEnumMemberName("effect_unknown")]
    EffectUnknown = 39,

    /// <summary>A budget of the host is used up; the call was not begun.</summary>
    [JsonStringEnumMemberName("budget_exceeded")]
    BudgetExceeded = 36,

    /// <summary>The call may not begin yet, and would not come to begin within its time.</summary>
    [JsonStringEnumMemberName("rate_limited")]
    RateLimited = 37,

    /// <summary>The call is played from a recording, and the recording does not have it.</summary>
    [JsonStringEnumMemberName("not_recorded")]
    NotRecorded = 40,

    /// <summary>Code has used up what it may do with tools: its number of calls, the steps of a chain.</summary>
    [JsonStringEnumMemberName("limit_exceeded")]
    LimitExceeded = 41,
}
