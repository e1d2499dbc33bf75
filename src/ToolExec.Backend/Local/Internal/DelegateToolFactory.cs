using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend;

/// <summary>Makes tools of delegates by reflection.</summary>
[RequiresUnreferencedCode("Reads parameters and their types by reflection.")]
[RequiresDynamicCode("Makes generic types at run time.")]
internal static class DelegateToolFactory
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Lazy<JsonSerializerOptions> DefaultOptions = new(static () => new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ToolExecJson.TypeInfoResolver, new DefaultJsonTypeInfoResolver()),
    });

    public static LocalTool Make(string name, Delegate handler, string? description, LocalToolOptions? options, JsonSerializerOptions? serializerOptions)
    {
        options ??= LocalToolOptions.Default;
        serializerOptions ??= DefaultOptions.Value;
        var method = handler.Method;
        if (handler.GetInvocationList().Length != 1 || (method.IsStatic && handler.Target is not null) || method.DeclaringType is null)
        {
            throw new ArgumentException("A tool needs a delegate of one method of a class; this one was combined, bound to a first argument or compiled at run time.", nameof(handler));
        }

        var parameters = method.GetParameters().Select(p => MakeParameter(p, serializerOptions)).ToArray();
        var returned = ReturnAdapter.Make(method.ReturnType, serializerOptions);
        var definition = LocalToolDefinition.Make(
            name,
            description ?? SchemaGenerator.DescriptionOf(method),
            MakeSchema(parameters, !options.AllowUnknownArguments),
            returned.ResultInfo,
            options);
        return returned.MakeTool(definition, new DelegateCall(MethodInvoker.Create(method), handler.Target, parameters));
    }

    private static DelegateParameter MakeParameter(ParameterInfo parameter, JsonSerializerOptions options)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsPointer || type.IsByRefLike || parameter.Name is null)
        {
            throw new ArgumentException($"The parameter '{parameter.Name}' of type {type} cannot be an argument of a tool.", nameof(parameter));
        }

        if (type == typeof(CancellationToken) || type == typeof(ToolCallContext) || type == typeof(IServiceProvider) || type == typeof(IProgress<ToolProgress>))
        {
            return new SpecialParameter(parameter);
        }

        var keyed = parameter.GetCustomAttribute<FromKeyedServicesAttribute>();
        return keyed is not null || parameter.IsDefined(typeof(FromServicesAttribute))
            ? new ServiceParameter(parameter, keyed)
            : new ArgumentParameter(parameter, options.GetTypeInfo(type), MayBeNull(parameter), DefaultOf(parameter));
    }

    private static object? DefaultOf(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return !parameter.HasDefaultValue ? null
            : parameter.DefaultValue is { } value ? (type.IsEnum ? Enum.ToObject(type, value) : value)
            : type.IsValueType && type == parameter.ParameterType ? Activator.CreateInstance(type) // "= default", which is null in the metadata
            : null;
    }

    private static bool MayBeNull(ParameterInfo parameter)
    {
        if (parameter.ParameterType.IsValueType)
        {
            return Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
        }

        lock (Nullability)
        {
            // It keeps what it has seen and is not safe for use by several threads.
            return Nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        }
    }

    private static JsonElement MakeSchema(DelegateParameter[] parameters, bool closed)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var argument in parameters.OfType<ArgumentParameter>())
        {
            properties[argument.Name] = argument.MakeSchema(closed);
            if (!argument.HasDefault)
            {
                required.Add(argument.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        if (closed)
        {
            schema["additionalProperties"] = false;
        }

        return SchemaGenerator.ToElement(schema);
    }
}
