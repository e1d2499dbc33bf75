using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A schema compiled for validating many instances. Immutable and safe for use from many threads; a valid instance costs no allocation.</summary>
public sealed class CompiledSchema
{
    private CompiledSchema(SchemaNode root, SchemaCompiler compiler, TimeSpan regexTimeout)
    {
        Root = root;
        HasDynamicScope = compiler.HasDynamicScope;
        RegexTimeout = regexTimeout;
    }

    internal SchemaNode Root { get; }

    internal bool HasDynamicScope { get; }

    internal TimeSpan RegexTimeout { get; }

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema, an object or a boolean; it is not used after the call.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <returns>The compiled schema.</returns>
    /// <exception cref="SchemaException">The schema is not valid, refers to a document that is not known, or exceeds a limit.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or <paramref name="schema"/> is the default value.</exception>
    public static CompiledSchema Compile(JsonElement schema, SchemaCompileOptions? options = null)
    {
        if (schema.ValueKind == JsonValueKind.Undefined)
        {
            throw new ArgumentException("The element has no value.", nameof(schema));
        }

        options ??= new SchemaCompileOptions();
        SchemaCompileOptions.ThrowIfInvalid(options);
        var compiler = new SchemaCompiler(options);
        return new CompiledSchema(compiler.Compile(schema), compiler, options.RegexTimeout);
    }

    /// <summary>Compiles a schema from its text.</summary>
    /// <param name="utf8Schema">The schema as UTF-8.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <returns>The compiled schema.</returns>
    /// <exception cref="SchemaException">The text is not JSON, or the schema is not valid, refers to a document that is not known, or exceeds a limit.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static CompiledSchema Compile(ReadOnlyMemory<byte> utf8Schema, SchemaCompileOptions? options = null)
    {
        options ??= new SchemaCompileOptions();
        SchemaCompileOptions.ThrowIfInvalid(options);
        if (utf8Schema.Length > options.MaxSchemaBytes)
        {
            throw new SchemaException("", null, $"it is larger than {options.MaxSchemaBytes} bytes.");
        }

        try
        {
            // Each level of subschemas takes up to two levels of JSON.
            using var document = JsonDocument.Parse(utf8Schema, new JsonDocumentOptions { MaxDepth = (options.MaxSchemaDepth * 2) + 2 });
            return Compile(document.RootElement, options);
        }
        catch (JsonException exception)
        {
            throw new SchemaException("", null, "it is not JSON: " + exception.Message, exception);
        }
    }

    /// <summary>Tells whether a value is valid; the fastest question, without reasons.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <returns>Whether the value is valid; <see langword="false"/> also when a limit was exceeded.</returns>
    /// <exception cref="ArgumentException"><paramref name="instance"/> is the default value.</exception>
    public bool IsValid(JsonElement instance, SchemaValidationOptions? options = null) =>
        new Evaluator(RawText(instance), this, options ?? SchemaValidationOptions.Default, trusted: true).Run(Root);

    /// <summary>Tells whether a JSON text is valid; the text is checked to be JSON on the way.</summary>
    /// <param name="utf8Json">One JSON value as UTF-8, without a byte order mark.</param>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <returns>Whether the text is JSON and valid; <see langword="false"/> also when a limit was exceeded.</returns>
    public bool IsValid(ReadOnlySpan<byte> utf8Json, SchemaValidationOptions? options = null) =>
        new Evaluator(utf8Json, this, options ?? SchemaValidationOptions.Default, trusted: false).Run(Root);

    /// <summary>Validates a value and says what is wrong with it.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <returns><see cref="SchemaValidationResult.Valid"/>, or a result with at least one violation.</returns>
    /// <exception cref="ArgumentException"><paramref name="instance"/> is the default value.</exception>
    public SchemaValidationResult Validate(JsonElement instance, SchemaValidationOptions? options = null)
    {
        options ??= SchemaValidationOptions.Default;
        var raw = RawText(instance);
        var evaluator = new Evaluator(raw, this, options, trusted: true);
        if (evaluator.Run(Root))
        {
            return SchemaValidationResult.Valid;
        }

        return evaluator.Fault != EvaluationFault.None
            ? FaultViolations.Create(evaluator.Fault, raw, evaluator.FaultIndex, options, RegexTimeout)
            : new Explainer(this, options).Explain(instance);
    }

    /// <summary>Validates a JSON text and says what is wrong with it.</summary>
    /// <param name="utf8Json">One JSON value as UTF-8, without a byte order mark.</param>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <returns><see cref="SchemaValidationResult.Valid"/>, or a result with at least one violation.</returns>
    public SchemaValidationResult Validate(ReadOnlySpan<byte> utf8Json, SchemaValidationOptions? options = null)
    {
        options ??= SchemaValidationOptions.Default;
        var evaluator = new Evaluator(utf8Json, this, options, trusted: false);
        if (evaluator.Run(Root))
        {
            return SchemaValidationResult.Valid;
        }

        if (evaluator.Fault != EvaluationFault.None)
        {
            return FaultViolations.Create(evaluator.Fault, utf8Json, evaluator.FaultIndex, options, RegexTimeout);
        }

        try
        {
            using var document = JsonDocument.Parse(utf8Json.ToArray(), new JsonDocumentOptions { MaxDepth = options.MaxDepth + 1 });
            return new Explainer(this, options).Explain(document.RootElement);
        }
        catch (JsonException exception)
        {
            // The schema was broken before the fast pass came to the text's own fault.
            return FaultViolations.Malformed(exception.Message);
        }
    }

    private static ReadOnlySpan<byte> RawText(JsonElement instance) =>
        instance.ValueKind == JsonValueKind.Undefined
            ? throw new ArgumentException("The element has no value.", nameof(instance))
            : JsonMarshal.GetRawUtf8Value(instance);
}
