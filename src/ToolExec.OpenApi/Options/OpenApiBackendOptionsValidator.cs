using System.Net;
using Microsoft.Extensions.Options;

namespace ToolExec.OpenApi;

/// <summary>All rules of <see cref="OpenApiBackendOptions"/>.</summary>
internal sealed class OpenApiBackendOptionsValidator : IValidateOptions<OpenApiBackendOptions>
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromHours(1);

    /// <summary>Checks options outside dependency injection.</summary>
    /// <exception cref="OptionsValidationException">A rule is broken.</exception>
    internal static void Ensure(string name, OpenApiBackendOptions options)
    {
        var result = new OpenApiBackendOptionsValidator().Validate(name, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(name, typeof(OpenApiBackendOptions), result.Failures.Select(f => $"Backend '{name}': {f}"));
        }
    }

    public ValidateOptionsResult Validate(string? name, OpenApiBackendOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var sources = (options.File is null ? 0 : 1) + (options.Url is null ? 0 : 1) + (options.Document is null ? 0 : 1);
        if (sources != 1)
        {
            errors.AddError($"or {nameof(options.Url)} or {nameof(options.Document)} must say where the document is, and only one of them; {sources} are set.", nameof(options.File));
        }

        CheckAddress(options.Url, nameof(options.Url));
        CheckAddress(options.BaseUrl, nameof(options.BaseUrl));
        if (options.BaseUrl is { IsAbsoluteUri: true } address && (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0))
        {
            errors.AddError("must have no query, no fragment and no user.", nameof(options.BaseUrl));
        }

        if (options.AllowedHosts.Any(static h => !HostRule.TryParse(h, out _)))
        {
            errors.AddError("has an entry that is no host: write api.example.com, example.com:8443 or *.example.com.", nameof(options.AllowedHosts));
        }

        if (options.AllowedNetworks.Any(static n => !IPNetwork.TryParse(n, out _)))
        {
            errors.AddError("has an entry that is no network: write 10.1.0.0/16 or fd00::/8.", nameof(options.AllowedNetworks));
        }

        CheckTexts(options, errors);
        CheckBounds(options, errors);
        return errors.Build();

        void CheckAddress(Uri? value, string property)
        {
            if (value is not null && (!value.IsAbsoluteUri || value.Scheme is not ("http" or "https")))
            {
                errors.AddError("must be an absolute http or https address.", property);
            }
        }
    }

    private static void CheckBounds(OpenApiBackendOptions options, ValidateOptionsResultBuilder errors)
    {
        CheckTime(options.StartTimeout, MaxTime, nameof(options.StartTimeout));
        CheckTime(options.RequestTimeout, MaxTime, nameof(options.RequestTimeout));
        CheckTime(options.RetryDelay, TimeSpan.FromMinutes(1), nameof(options.RetryDelay));
        CheckTime(options.MaxRetryDelay, MaxTime, nameof(options.MaxRetryDelay));
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            errors.AddError($"must not be shorter than {nameof(options.RetryDelay)} ({options.RetryDelay}), but is {options.MaxRetryDelay}.", nameof(options.MaxRetryDelay));
        }

        CheckCount(options.MaxRedirects, 0, 10, nameof(options.MaxRedirects));
        CheckCount(options.MaxRetries, 0, 10, nameof(options.MaxRetries));
        CheckCount(options.MaxDocumentBytes, 1024, 256 * 1024 * 1024, nameof(options.MaxDocumentBytes));
        CheckCount(options.MaxResponseBytes, 1024, 1024 * 1024 * 1024, nameof(options.MaxResponseBytes));
        CheckCount(options.MaxTools, 1, 1_000_000, nameof(options.MaxTools));
        CheckCount(options.MaxSchemaParts, 10, 1_000_000, nameof(options.MaxSchemaParts));
        if (options.HealthPath is { } path && (!path.StartsWith('/') || HeaderRules.HasControl(path)))
        {
            errors.AddError("must begin with a slash.", nameof(options.HealthPath));
        }

        void CheckTime(TimeSpan value, TimeSpan most, string property)
        {
            if (value <= TimeSpan.Zero || value > most)
            {
                errors.AddError($"must be more than zero and at most {most}, but is {value}.", property);
            }
        }

        void CheckCount(int value, int least, int most, string property)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be {least} to {most}, but is {value}.", property);
            }
        }
    }

    private static void CheckTexts(OpenApiBackendOptions options, ValidateOptionsResultBuilder errors)
    {
        if (options.IdempotencyHeader is { } key && (!HeaderRules.IsName(key) || HeaderRules.IsOurs(key) || options.Headers.ContainsKey(key)))
        {
            errors.AddError($"is '{ToolText.Clean(key, 100)}', which is no header that may be set, or stands in {nameof(options.Headers)} too.", nameof(options.IdempotencyHeader));
        }

        foreach (var (header, value) in options.Headers)
        {
            if (!HeaderRules.IsName(header) || HeaderRules.IsOurs(header) || value is null || HeaderRules.HasControl(value))
            {
                errors.AddError($"has '{ToolText.Clean(header, 100)}', which is no header that may be set, or whose value has control characters.", nameof(options.Headers));
            }
            else if (!SecretText.TryParse(value, out _, out var error))
            {
                errors.AddError($"has '{header}', whose value is wrong: {error}", nameof(options.Headers));
            }
        }

        foreach (var (scheme, credential) in options.Credentials)
        {
            if (credential is null || (credential.Value is null && credential.UserName is null && credential.ClientId is null))
            {
                errors.AddError($"has '{scheme}', which is empty: set {nameof(OpenApiCredential.Value)}, {nameof(OpenApiCredential.UserName)} or {nameof(OpenApiCredential.ClientId)}.", nameof(options.Credentials));
                continue;
            }

            if (credential.TokenUrl is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")))
            {
                errors.AddError($"has '{scheme}', whose {nameof(OpenApiCredential.TokenUrl)} is no absolute http or https address.", nameof(options.Credentials));
            }

            foreach (var text in credential.Texts.OfType<string>())
            {
                if (!SecretText.TryParse(text, out _, out var error))
                {
                    errors.AddError($"has '{scheme}', in which a text is wrong: {error}", nameof(options.Credentials));
                }
            }
        }
    }
}
