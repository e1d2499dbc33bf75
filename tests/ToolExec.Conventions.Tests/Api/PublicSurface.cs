using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ToolExec.Conventions.Tests;

/// <summary>Writes public types down, one member a line, with what a caller or an implementer depends on.</summary>
internal static class PublicSurface
{
    // Attributes that change what a caller may do.
    private static readonly Type[] Telling =
        [typeof(ObsoleteAttribute), typeof(ExperimentalAttribute), typeof(RequiresUnreferencedCodeAttribute), typeof(RequiresDynamicCodeAttribute)];

    public static string Describe(IEnumerable<Type> types)
    {
        var nullability = new NullabilityInfoContext();
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Marks(type)).Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(Name(type))
                .Append(Bases(type)).Append(Constraints(type.GetGenericArguments())).Append('\n');
            var lines = type
                .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => IsVisible(m) && !(type.IsEnum && m.Name.Equals("value__", StringComparison.Ordinal)))
                .Select(m => Line(m, nullability))
                .Order(StringComparer.Ordinal);
            foreach (var line in lines)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase m => IsVisible(m) && (m.IsConstructor || !m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly,
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo e => IsVisible(e.AddMethod!),
        Type t => t.IsNestedPublic,
        _ => false,
    };

    private static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static string Line(MemberInfo member, NullabilityInfoContext n) => Marks(member) + member switch
    {
        ConstructorInfo c => $".ctor({Parameters(c, n)})",
        MethodInfo m => $"{Modifiers(m)}{m.Name}{TypeArguments(m)}({Parameters(m, n)}) -> {Name(m.ReturnType)}{Mark(n.Create(m.ReturnParameter).ReadState)}{Constraints(m.GetGenericArguments())}",
        PropertyInfo p => $"{Required(p)}{Modifiers(p.GetAccessors(nonPublic: true)[0])}{p.Name}{Index(p, n)}: {Name(p.PropertyType)}{Mark(n.Create(p).ReadState)} {{{Accessors(p)} }}",
        FieldInfo { IsLiteral: true, DeclaringType.IsEnum: true } f => $"{f.Name} = {Value(f.GetRawConstantValue())}",
        FieldInfo { IsLiteral: true } f => $"const {f.Name}: {Name(f.FieldType)} = {Value(f.GetRawConstantValue())}",
        FieldInfo f => $"{(f.IsStatic ? "static " : "")}{f.Name}: {Name(f.FieldType)}",
        EventInfo e => $"event {e.Name}: {Name(e.EventHandlerType!)}",
        _ => $"{member.MemberType} {member.Name}",
    };

    private static string Accessors(PropertyInfo p)
    {
        var get = p.GetMethod is { } g && IsVisible(g) ? " get" : "";
        return p.SetMethod is { } set && IsVisible(set)
            ? get + (set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init" : " set")
            : get;
    }

    private static string Index(PropertyInfo p, NullabilityInfoContext n) =>
        p.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(i => Parameter(i, n)))}]" : "";

    private static string Parameters(MethodBase method, NullabilityInfoContext n) => string.Join(", ", method.GetParameters().Select(p => Parameter(p, n)));

    private static string Parameter(ParameterInfo p, NullabilityInfoContext n)
    {
        var by = p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : "";
        var rest = p.IsDefined(typeof(ParamArrayAttribute), inherit: false) || p.IsDefined(typeof(ParamCollectionAttribute), inherit: false) ? "params " : "";
        return $"{by}{rest}{Name(p.ParameterType)}{Mark(n.Create(p).WriteState)} {p.Name}{(p.HasDefaultValue ? $" = {Value(p.RawDefaultValue)}" : "")}";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string s => $"\"{s}\"",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Mark(NullabilityState state) => state == NullabilityState.Nullable ? "?" : "";

    private static string Required(MemberInfo member) => member.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";

    // An interface's members are abstract without saying; what is virtual in it has a body of its own.
    private static string Modifiers(MethodInfo m)
    {
        var isStatic = m.IsStatic ? "static " : "";
        return isStatic + (m.IsAbstract
            ? m.DeclaringType!.IsInterface && !m.IsStatic ? "" : "abstract "
            : m is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
    }

    // The compiler marks constructors with required members, and ref structs, as obsolete for older compilers.
    private static string Marks(MemberInfo member) => string.Concat(Telling
        .Where(t => member.IsDefined(t, inherit: false))
        .Where(t => t != typeof(ObsoleteAttribute) || !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), inherit: false))
        .Select(t => $"[{t.Name.Replace("Attribute", "", StringComparison.Ordinal)}] "));

    private static string Kind(Type t) => t switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => t.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string Bases(Type t)
    {
        if (t.IsEnum)
        {
            return " : " + Name(Enum.GetUnderlyingType(t));
        }

        var names = t.GetInterfaces().Where(i => i.IsVisible).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (t.BaseType is { } b && b != typeof(object) && b != typeof(ValueType))
        {
            names.Insert(0, Name(b));
        }

        return names.Count == 0 ? "" : " : " + string.Join(", ", names);
    }

    private static string Constraints(Type[] arguments) => string.Concat(arguments
        .Where(a => a.IsGenericParameter)
        .Select(a => (a.Name, Rules: string.Join(", ", Rules(a))))
        .Where(a => a.Rules.Length > 0)
        .Select(a => $" where {a.Name} : {a.Rules}"));

    private static IEnumerable<string> Rules(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        if (isStruct)
        {
            yield return "struct";
        }

        foreach (var constraint in parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)))
        {
            yield return Name(constraint);
        }

        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            yield return "new()";
        }
    }

    private static string TypeArguments(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";

    private static string Name(Type t) => t switch
    {
        { IsByRef: true } => Name(t.GetElementType()!),
        { IsArray: true } => Name(t.GetElementType()!) + "[]",
        { IsGenericType: true } when t.Name.Contains('`', StringComparison.Ordinal) =>
            $"{t.Name[..t.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", t.GetGenericArguments().Select(Name))}>",
        _ => t.Name,
    };
}
