using System.Reflection;

namespace ToolExec.Conventions.Tests;

/// <summary>Shapes that read badly at the caller and cannot change later.</summary>
public sealed class PublicShapeTests
{
    public static TheoryData<string> Assemblies => Repo.ShippedNames;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicTypes_OfShippedAssembly_HaveNoNestedTypesFieldsOrTuples(string name)
    {
        Assembly.Load(name).GetExportedTypes().SelectMany(Faults).Should().BeEmpty();
    }

    [Fact]
    public void Guard_PlantedFaults_AreCaught()
    {
        Faults(typeof(PlantedShape)).Should().BeEquivalentTo(
            "PlantedShape is nested", "PlantedShape.Open is a field", "PlantedShape.Pair has a tuple", "PlantedShape.Many has a tuple");
        Faults(typeof(DayOfWeek)).Should().BeEmpty();
    }

    private static IEnumerable<string> Faults(Type type)
    {
        if (type.IsNested)
        {
            yield return $"{type.Name} is nested";
        }

        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(Declared).Where(f => !f.IsLiteral && !f.IsStatic && !f.IsSpecialName))
        {
            yield return $"{type.Name}.{field.Name} is a field";
        }

        foreach (var method in type.GetMethods(Declared).Where(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).Any(HasTuple)))
        {
            yield return $"{type.Name}.{method.Name} has a tuple";
        }
    }

    private static bool HasTuple(Type type) =>
        type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple))
        || (type.HasElementType && HasTuple(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(HasTuple));

#pragma warning disable CA1051, CA1034, MA0016 // the faults are the point
    internal sealed class PlantedShape
    {
        public const int Constant = 1;

        public static readonly PlantedShape Shared = new();

        public int Open = 1;

        public (int A, int B) Pair() => (Open, 2);

        public Task<List<(int A, int B)>> Many(int one) => Task.FromResult(new List<(int A, int B)> { (one, 2) });
    }
#pragma warning restore CA1051, CA1034, MA0016
}
