namespace ToolExec.Run;

/// <summary>A step whose references have been found.</summary>
internal sealed record PlannedStep(ToolChainStep Step, Template Arguments, Template? Items, PlanCondition? When);
