namespace ToolExec.Foundation.JsonSchema;

/// <summary>What became of matching a pattern.</summary>
internal enum PatternOutcome
{
    NoMatch,
    Match,
    TimedOut,
}
