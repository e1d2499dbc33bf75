namespace ToolExec.Discovery;

/// <summary>What a store holds.</summary>
/// <param name="Skills">The skills, by name and version.</param>
/// <param name="Problems">One error for each file that is no skill; the others are not affected.</param>
public sealed record StoredSkills(IReadOnlyList<Skill> Skills, IReadOnlyList<ToolError> Problems);
