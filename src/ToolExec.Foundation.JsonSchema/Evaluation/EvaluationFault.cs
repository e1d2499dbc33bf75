namespace ToolExec.Foundation.JsonSchema;

/// <summary>Why an evaluation had to stop without a verdict of the schema.</summary>
internal enum EvaluationFault
{
    None,
    MalformedJson,
    DuplicateProperty,
    IllFormedString,
    DepthExceeded,
    BudgetExceeded,
    RegexTimeout,
}
