using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery.Skills.Internal;

namespace ToolExec.Discovery;

/// <summary>Skills as tools: given in code, kept in a store, or both. Their calls go through the host's one pipeline, each by itself.</summary>
public sealed class SkillBackend : IBackend
{
    /// <summary>The kind of this backend.</summary>
    public const string SkillKind = "skills";

    private readonly IReadOnlyList<Skill> _given;
    private readonly SkillStore? _store;
    private readonly SkillBackendOptions _options;
    private readonly object? _serviceKey;
    private IReadOnlyDictionary<string, Skill> _listed = new Dictionary<string, Skill>(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Initializes the backend.</summary>
    /// <param name="name">The name, which is the namespace of the skills.</param>
    /// <param name="skills">The skills given in code; names and versions differ.</param>
    /// <param name="store">The store, or <see langword="null"/> for none. The backend does not own it.</param>
    /// <param name="options">What skills may do; the defaults where <see langword="null"/>.</param>
    /// <param name="serviceKey">The key of the instance whose runner makes the calls, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar, or something is wrong with a skill or an option.</exception>
    public SkillBackend(string name, IEnumerable<Skill> skills, SkillStore? store = null, SkillBackendOptions? options = null, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(skills);
        Name = new ToolId(name).Name;
        _options = options ?? new SkillBackendOptions();
        _options.Check();
        _given = [.. skills];
        _store = store;
        _serviceKey = serviceKey;
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var skill in _given)
        {
            if (!known.Add(RemoteName(skill.ToTool(name).Name, skill.Version)))
            {
                throw new ArgumentException($"There are two skills '{RemoteName(skill.Name, skill.Version)}'.", nameof(skills));
            }
        }

        if (store is not null)
        {
            store.Changed += OnStoreChanged;
        }
    }

    /// <inheritdoc/>
    public event EventHandler? ToolsChanged;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => SkillKind;

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        var problems = new List<ToolError>();
        var all = new List<Skill>(_given);
        if (_store is not null)
        {
            var (stored, faults) = await _store.LoadAsync(cancellationToken).ConfigureAwait(false);
            problems.AddRange(faults);
            all.AddRange(stored);
        }

        var listed = new Dictionary<string, Skill>(StringComparer.Ordinal);
        foreach (var versions in all.GroupBy(s => s.Name, StringComparer.Ordinal))
        {
            var highest = versions.MaxBy(s => SemanticVersion.TryParse(s.Version, out var version) ? version : null);
            foreach (var skill in versions.Where(v => _options.OfferAllVersions || ReferenceEquals(v, highest)))
            {
                // What is given in code goes before what a file says.
                listed.TryAdd(RemoteName(skill.Name, skill.Version), skill);
            }
        }

        Volatile.Write(ref _listed, listed);
        return new BackendTools([.. listed.Select(s => new BackendTool(s.Value.ToTool(null), s.Key))], problems);
    }

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Find(context.Binding?.RemoteName ?? "") is not { } skill)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.ToolNotFound, $"There is no skill '{context.Tool.Id}' any more.") { Operation = ToolOperation.Execute });
        }

        // Looked up with each call: the runner needs the registry, and the registry has this backend.
        var registry = context.Services.GetRequiredKeyedService<IBackendRegistry>(_serviceKey);
        var runner = context.Services.GetRequiredKeyedService<IToolRunner>(_serviceKey);
        return SkillGuard.Check(skill, context.Tool.Id.ToString(), registry.Catalog, _options) is { } refused
            ? ToolResult.Failure(refused)
            : await SkillRun.RunAsync(skill, context, runner).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(_store?.CheckHealth() ?? BackendHealth.Healthy);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_disposed && _store is not null)
        {
            _store.Changed -= OnStoreChanged;
        }

        _disposed = true;
        return ValueTask.CompletedTask;
    }

    internal Skill? Find(string remoteName) => Volatile.Read(ref _listed).GetValueOrDefault(remoteName);

    private static string RemoteName(string name, string? version) => version is null ? name : $"{name}@{version}";

    private void OnStoreChanged(object? sender, EventArgs e) => ToolsChanged?.Invoke(this, EventArgs.Empty);
}
