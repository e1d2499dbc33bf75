using System.Text;
using System.Text.Json;
using ToolExec.Discovery.Skills.Internal;

namespace ToolExec.Discovery;

/// <summary>Keeps skills as files of one folder, a file for each version. A version never changes: what is saved under it stays, or is deleted.</summary>
/// <remarks>
/// Safe for use by several threads; several processes may read the folder, one should write. A file is written beside its place and moved there, so a crash leaves
/// the old state or the new one. Names come from models: they cannot leave the folder, and links in it are not followed.
/// </remarks>
public sealed class SkillStore : IDisposable
{
    private const string TemporaryEnding = ".tmp";
    private readonly SkillStoreOptions _options;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Initializes a store. The folder is made when the first skill is saved.</summary>
    /// <param name="options">Where and how many.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is wrong; all faults are named.</exception>
    public SkillStore(SkillStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));
    }

    /// <summary>Raised after a skill was saved or deleted by this store.</summary>
    public event EventHandler? Changed;

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Keeps a skill.</summary>
    /// <remarks>
    /// Without a version it gets one: 1.0.0 the first time, then the patch after the highest; where it equals the highest one but for the version, that one stays.
    /// With a version that is kept already it must be the same skill.
    /// </remarks>
    /// <param name="skill">The skill.</param>
    /// <param name="cancellationToken">Gives it up; the skill is then kept whole or not at all.</param>
    /// <returns>The skill with its version, or why it was refused: a wrong name or skill, another one under the version, no room.</returns>
    public async ValueTask<SkillSaved> SaveAsync(Skill skill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(skill);
        if (SkillFileName.Fault(skill.Name) is { } wrongName)
        {
            return Refused(wrongName);
        }

        try
        {
            _ = skill.ToTool(null);
        }
        catch (ArgumentException fault)
        {
            return Refused(fault.Message);
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        SkillSaved saved;
        bool written;
        try
        {
            (saved, written) = await SaveOneAsync(skill, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new SkillSaved(null, new ToolError(ToolErrorKind.ExecutionFailed, $"The skill '{skill.Name}' could not be kept: the folder of the skills cannot be written.") { Exception = fault });
        }
        finally
        {
            _one.Release();
        }

        if (written)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }

        return saved;
    }

    /// <summary>Reads all skills. A file that is none is a problem beside them.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    public async ValueTask<StoredSkills> LoadAsync(CancellationToken cancellationToken = default)
    {
        var skills = new List<Skill>();
        var problems = new List<ToolError>();
        foreach (var file in Files())
        {
            try
            {
                skills.Add(await ReadAsync(file, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
            {
                var reason = fault is JsonException ? fault.Message : "it cannot be read.";
                problems.Add(new ToolError(ToolErrorKind.InvalidResponse, $"The file '{file.Name}' is no skill: {reason}") { Operation = ToolOperation.ListTools, Exception = fault });
            }
        }

        return new StoredSkills(skills, problems);
    }

    /// <summary>Deletes a skill.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version; all of them where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>How many versions were deleted.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be deleted.</exception>
    public async ValueTask<int> DeleteAsync(string name, string? version = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        var deleted = 0;
        try
        {
            foreach (var file in Files())
            {
                if (string.Equals(file.Skill, name, StringComparison.Ordinal) && (version is null || string.Equals(file.Version.ToString(), version, StringComparison.Ordinal)))
                {
                    File.Delete(file.Path);
                    deleted++;
                }
            }
        }
        finally
        {
            _one.Release();
        }

        if (deleted > 0)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }

        return deleted;
    }

    /// <summary>Gives the store up; its files stay.</summary>
    public void Dispose() => _one.Dispose();

    internal BackendHealth CheckHealth() => Directory.Exists(Folder) || Directory.Exists(Path.GetDirectoryName(Folder))
        ? BackendHealth.Healthy
        : BackendHealth.Unhealthy("The folder of the skills does not exist, and cannot be made: the one above it is missing.");

    private static SkillSaved Refused(string message) => new(null, new ToolError(ToolErrorKind.ValidationInput, message) { Operation = ToolOperation.ValidateInput });

    private async ValueTask<(SkillSaved Saved, bool Written)> SaveOneAsync(Skill skill, CancellationToken cancellationToken)
    {
        var files = Files();
        if (files.Find(f => !string.Equals(f.Skill, skill.Name, StringComparison.Ordinal) && string.Equals(f.Skill, skill.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            return (Refused($"There is a skill '{other.Skill}' already, whose name differs only in case. Choose another name."), false);
        }

        var highest = files.Where(f => string.Equals(f.Skill, skill.Name, StringComparison.Ordinal)).MaxBy(f => f.Version);
        if (skill.Version is null && highest is not null && await IsSameAsync(skill with { Version = highest.Version.ToString() }, highest, cancellationToken).ConfigureAwait(false))
        {
            return (new SkillSaved(skill with { Version = highest.Version.ToString() }, null), false);
        }

        var version = skill.Version is { } given ? SemanticVersion.Parse(given) : Next(highest?.Version);
        var kept = skill with { Version = version.ToString() };
        if (files.Find(f => string.Equals(f.Skill, skill.Name, StringComparison.Ordinal) && f.Version == version) is { } same)
        {
            return await IsSameAsync(kept, same, cancellationToken).ConfigureAwait(false)
                ? (new SkillSaved(kept, null), false)
                : (Refused($"There is another skill '{skill.Name}' with the version {version} already, and versions do not change. Leave the version out to get a new one."), false);
        }

        var bytes = Encoding.UTF8.GetBytes(SkillJson.ToJson(kept));
        if (NoRoom(bytes.Length, files) is { } full)
        {
            return (Refused(full), false);
        }

        await WriteAsync(SkillFileName.Of(skill.Name, version), bytes, cancellationToken).ConfigureAwait(false);
        return (new SkillSaved(kept, null), true);
    }

    private static SemanticVersion Next(SemanticVersion? highest) => highest is null
        ? SemanticVersion.Parse("1.0.0")
        : highest.IsPrerelease ? SemanticVersion.Of(highest.Major, highest.Minor, highest.Patch) : SemanticVersion.Of(highest.Major, highest.Minor, highest.Patch + 1);

    private string? NoRoom(int bytes, List<SkillFile> files)
    {
        if (bytes > _options.MaxSkillBytes)
        {
            return $"The skill has {bytes} bytes, but at most {_options.MaxSkillBytes} are kept. Split it.";
        }

        if (files.Count >= _options.MaxSkills)
        {
            return $"There are {files.Count} skills already, and no more are kept. Delete one first.";
        }

        return files.Sum(f => f.Length) + bytes > _options.MaxTotalBytes ? $"There is no room for {bytes} more bytes among the skills. Delete one first." : null;
    }

    private async ValueTask WriteAsync(string name, byte[] bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        var place = Path.Combine(Folder, name);
        var beside = Path.Combine(Folder, $"{Guid.NewGuid():N}{TemporaryEnding}");
        try
        {
            var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, place, overwrite: false);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private async ValueTask<bool> IsSameAsync(Skill skill, SkillFile file, CancellationToken cancellationToken)
    {
        try
        {
            return string.Equals(SkillJson.ToJson(await ReadAsync(file, cancellationToken).ConfigureAwait(false)), SkillJson.ToJson(skill), StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            // What is there is no skill any more, so it is not this one.
            return false;
        }
    }

    private async ValueTask<Skill> ReadAsync(SkillFile file, CancellationToken cancellationToken)
    {
        if (file.Length > _options.MaxSkillBytes)
        {
            throw new JsonException($"it has {file.Length} bytes, but at most {_options.MaxSkillBytes} are read.");
        }

        var skill = SkillJson.Read(ToolExecJson.Parse(await File.ReadAllBytesAsync(file.Path, cancellationToken).ConfigureAwait(false)));
        return string.Equals(skill.Name, file.Skill, StringComparison.Ordinal) && string.Equals(skill.Version, file.Version.ToString(), StringComparison.Ordinal)
            ? skill
            : throw new JsonException("its name and version are not those of the file.");
    }

    // Sorted, so that the same folder is always read in the same way. A link is no skill: it may lead anywhere.
    private List<SkillFile> Files()
    {
        var files = new List<SkillFile>();
        var folder = new DirectoryInfo(Folder);
        if (!folder.Exists)
        {
            return files;
        }

        foreach (var file in folder.EnumerateFiles())
        {
            if (file.LinkTarget is null && SkillFileName.TryRead(file.Name, out var name, out var version))
            {
                files.Add(new SkillFile(file.FullName, file.Name, name, version, file.Length));
            }
        }

        files.Sort(static (a, b) => string.CompareOrdinal(a.Skill, b.Skill) is not 0 and var order ? order : a.Version.CompareTo(b.Version));
        return files;
    }

    private sealed record SkillFile(string Path, string Name, string Skill, SemanticVersion Version, long Length);
}
