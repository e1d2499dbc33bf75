using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.OpenApi;

/// <summary>Makes backends of the kind <c>openapi</c> from settings.</summary>
internal sealed class OpenApiBackendFactory : IBackendFactory
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    public string Kind => "openapi";

    public IBackend Create(string name, BackendSettings settings, IServiceProvider services)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(services);
        var options = Read(settings);
        settings.EnsureAllRead();
        try
        {
            return new OpenApiBackend(name, options, services.GetService<ISecretResolver>(), services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>());
        }
        catch (OptionsValidationException fault)
        {
            throw new BackendSettingsException(settings.Path, $"is not a valid API. {string.Join(' ', fault.Failures)}");
        }
    }

    private static OpenApiBackendOptions Read(BackendSettings settings)
    {
        var options = new OpenApiBackendOptions
        {
            BaseUrl = Address(settings, "baseUrl"),
            HealthPath = settings.GetString("healthPath"),
            AllowPrivateNetworks = settings.GetBoolean("allowPrivateNetworks", false),
            IncludeOutputSchemas = settings.GetBoolean("includeOutputSchemas", true),
        };
        var document = settings.GetRequiredString("document");
        if (Uri.TryCreate(document, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            options.Url = address;
        }
        else
        {
            options.File = document;
        }

        if (settings.Contains("idempotencyHeader"))
        {
            options.IdempotencyHeader = settings.GetString("idempotencyHeader") is { Length: > 0 } header ? header : null;
        }

        options.MaxRedirects = settings.GetInt32("maxRedirects", options.MaxRedirects, 0, 10);
        options.MaxRetries = settings.GetInt32("maxRetries", options.MaxRetries, 0, 10);
        options.StartTimeout = settings.GetTimeSpan("startTimeout", options.StartTimeout, Least, Most);
        options.RequestTimeout = settings.GetTimeSpan("requestTimeout", options.RequestTimeout, Least, Most);
        options.RetryDelay = settings.GetTimeSpan("retryDelay", options.RetryDelay, Least, TimeSpan.FromMinutes(1));
        options.MaxRetryDelay = settings.GetTimeSpan("maxRetryDelay", options.MaxRetryDelay, Least, Most);
        options.MaxDocumentBytes = settings.GetInt32("maxDocumentBytes", options.MaxDocumentBytes, 1024, 256 * 1024 * 1024);
        options.MaxResponseBytes = settings.GetInt32("maxResponseBytes", options.MaxResponseBytes, 1024, 1024 * 1024 * 1024);
        options.MaxTools = settings.GetInt32("maxTools", options.MaxTools, 1, 1_000_000);
        options.MaxSchemaParts = settings.GetInt32("maxSchemaParts", options.MaxSchemaParts, 10, 1_000_000);
        Fill(options.Include, settings.GetStrings("include"));
        Fill(options.Exclude, settings.GetStrings("exclude"));
        Fill(options.IncludeTags, settings.GetStrings("includeTags"));
        Fill(options.ExcludeTags, settings.GetStrings("excludeTags"));
        Fill(options.AllowedHosts, settings.GetStrings("allowedHosts"));
        Fill(options.AllowedNetworks, settings.GetStrings("allowedNetworks"));
        Fill(options.ServerVariables, settings.GetStringMap("serverVariables"));
        Fill(options.Headers, settings.GetStringMap("headers"));
        foreach (var (scheme, credential) in settings.GetObjectMap("credentials"))
        {
            options.Credentials[scheme] = ReadCredential(credential);
        }

        return options;
    }

    private static OpenApiCredential ReadCredential(BackendSettings settings)
    {
        var credential = new OpenApiCredential
        {
            Value = settings.GetString("value"),
            UserName = settings.GetString("userName"),
            Password = settings.GetString("password"),
            ClientId = settings.GetString("clientId"),
            ClientSecret = settings.GetString("clientSecret"),
            TokenUrl = Address(settings, "tokenUrl"),
            SendsClientInBody = settings.GetBoolean("clientInBody", false),
        };
        Fill(credential.Scopes, settings.GetStrings("scopes"));
        settings.EnsureAllRead();
        return credential;
    }

    private static Uri? Address(BackendSettings settings, string name) => settings.GetString(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address
        : throw new BackendSettingsException($"{settings.Path}/{name}", "must be an absolute http or https address.");

    private static void Fill(IList<string> into, IReadOnlyList<string> from)
    {
        foreach (var text in from)
        {
            into.Add(text);
        }
    }

    private static void Fill(IDictionary<string, string> into, IReadOnlyDictionary<string, string> from)
    {
        foreach (var (name, text) in from)
        {
            into[name] = text;
        }
    }
}
