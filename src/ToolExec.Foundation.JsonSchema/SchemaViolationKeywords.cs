namespace ToolExec.Foundation.JsonSchema;

/// <summary>Values of <see cref="SchemaViolation.Keyword"/> for faults that no keyword of a schema describes.</summary>
public static class SchemaViolationKeywords
{
    /// <summary>The text is not JSON.</summary>
    public const string MalformedJson = "$malformedJson";

    /// <summary>An object names a property twice (<see cref="SchemaValidationOptions.RejectDuplicateProperties"/>).</summary>
    public const string DuplicateProperty = "$duplicateProperty";

    /// <summary>A string holds a lone surrogate or invalid UTF-8 (<see cref="SchemaValidationOptions.RejectIllFormedStrings"/>).</summary>
    public const string IllFormedString = "$illFormedString";

    /// <summary>The instance, or the references it leads through, are nested deeper than <see cref="SchemaValidationOptions.MaxDepth"/> or the stack allows.</summary>
    public const string DepthExceeded = "$depthExceeded";

    /// <summary>The work exceeded <see cref="SchemaValidationOptions.MaxSteps"/>; the instance may be valid.</summary>
    public const string BudgetExceeded = "$budgetExceeded";

    /// <summary>The instance is not valid for certain, but finding the reasons took too long.</summary>
    public const string Unexplained = "$unexplained";

    /// <summary>A pattern took longer than <see cref="SchemaCompileOptions.RegexTimeout"/>; the instance may be valid.</summary>
    public const string RegexTimeout = "$regexTimeout";
}
