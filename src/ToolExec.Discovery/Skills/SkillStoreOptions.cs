using Microsoft.Extensions.Options;

namespace ToolExec.Discovery;

/// <summary>Where skills are kept, and how many. Read once, when the store is made.</summary>
public sealed class SkillStoreOptions
{
    /// <summary>Gets or sets the folder. It is made where it does not exist; its parent must. Nothing but skills should be in it.</summary>
    /// <value>There is no default: it must be set, to an absolute path.</value>
    public string Folder { get; set; } = "";

    /// <summary>Gets or sets the most skills, each version counted.</summary>
    /// <value>The default value is 1000. Allowed: 1 to 100 000.</value>
    public int MaxSkills { get; set; } = 1000;

    /// <summary>Gets or sets the most bytes of a skill's file.</summary>
    /// <value>The default value is 262 144. Allowed: 1024 to 16 777 216.</value>
    public int MaxSkillBytes { get; set; } = 262_144;

    /// <summary>Gets or sets the most bytes of all files together.</summary>
    /// <value>The default value is 16 777 216. Allowed: at least <see cref="MaxSkillBytes"/>.</value>
    public long MaxTotalBytes { get; set; } = 16_777_216;

    internal void Check()
    {
        var errors = new List<string>();
        if (!Path.IsPathFullyQualified(Folder))
        {
            errors.Add($"{nameof(Folder)} must be an absolute path, but is '{Folder}'.");
        }

        if (MaxSkills is < 1 or > 100_000)
        {
            errors.Add($"{nameof(MaxSkills)} must be 1 to 100000, but is {MaxSkills}.");
        }

        if (MaxSkillBytes is < 1024 or > 16_777_216)
        {
            errors.Add($"{nameof(MaxSkillBytes)} must be 1024 to 16777216, but is {MaxSkillBytes}.");
        }

        if (MaxTotalBytes < MaxSkillBytes)
        {
            errors.Add($"{nameof(MaxTotalBytes)} must be at least {nameof(MaxSkillBytes)} ({MaxSkillBytes}), but is {MaxTotalBytes}.");
        }

        if (errors.Count > 0)
        {
            throw new OptionsValidationException(nameof(SkillStoreOptions), typeof(SkillStoreOptions), errors);
        }
    }
}
