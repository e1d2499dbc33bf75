namespace ToolExec.Discovery;

/// <summary>What became of the wish to keep a skill.</summary>
/// <param name="Skill">The skill as it is kept, with its version; <see langword="null"/> where it was refused.</param>
/// <param name="Error">Why it was refused; <see langword="null"/> where it is kept.</param>
public sealed record SkillSaved(Skill? Skill, ToolError? Error);
