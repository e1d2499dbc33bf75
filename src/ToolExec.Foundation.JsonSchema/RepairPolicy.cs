namespace ToolExec.Foundation.JsonSchema;

/// <summary>How far <see cref="ArgumentRepairer"/> may go.</summary>
public enum RepairPolicy
{
    /// <summary>Nothing is repaired.</summary>
    Off = 0,

    /// <summary>Only the form of a value is changed, never what it says: <c>"5"</c> for 5, a scalar for a one-item array, and so on.</summary>
    Safe = 1,

    /// <summary>As <see cref="Safe"/>, and misspelt property names and enum values are corrected when only one is near.</summary>
    Lenient = 2,
}
