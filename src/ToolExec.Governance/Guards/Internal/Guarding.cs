using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Decides for each tool whether guards look at its calls.</summary>
internal sealed class Guarding : IToolMiddlewareFactory
{
    private readonly ToolSelector _tools;
    private readonly IContentGuard[] _guards;
    private readonly bool _passOnFailure;
    private readonly ILogger _logger;

    public Guarding(GuardOptions options, IEnumerable<IContentGuard> own, ILogger logger)
    {
        _tools = options.Tools;
        _passOnFailure = options.PassOnFailure;
        _logger = logger;
        _guards =
        [
            .. options.Size is { MaxArgumentCharacters: null, MaxResultCharacters: null } ? [] : new IContentGuard[] { new SizeGuard(options.Size) },
            .. options.Injection.Enabled ? new IContentGuard[] { new InjectionGuard(options.Injection) } : [],
            .. options.Guards,
            .. own,
        ];
    }

    public IToolMiddleware? Create(ToolCatalogEntry entry) => _guards.Length > 0 && _tools.Matches(entry) ? new GuardStep(_guards, entry.Id, _passOnFailure, _logger) : null;
}
