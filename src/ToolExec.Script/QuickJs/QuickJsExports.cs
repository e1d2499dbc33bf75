using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>The functions of quickjs.wasm that the host calls, bound once for all instances: each takes the instance first.</summary>
/// <remarks>
/// A value of the guest is 64 bits (<see cref="JsValue"/>) and belongs to whoever got it; <c>JS_FreeValue</c> gives it back.
/// Pointers and lengths are 32-bit numbers. <c>context</c> and <c>runtime</c> are pointers too, the same in every instance of an image.
/// </remarks>
internal sealed class QuickJsExports
{
    /// <summary>Runs the constructors of the C library. Once per module instance.</summary>
    public required Action<WasmInstance> Initialize { get; init; }

    /// <summary><c>qjs_init2(intrinsics)</c>: makes runtime and context; 0 when well.</summary>
    public required Func<WasmInstance, int, int> Init { get; init; }

    /// <summary><c>qjs_get_runtime_ptr()</c>.</summary>
    public required Func<WasmInstance, int> GetRuntime { get; init; }

    /// <summary><c>qjs_get_context_ptr()</c>.</summary>
    public required Func<WasmInstance, int> GetContext { get; init; }

    /// <summary><c>qjs_set_max_stack_size(bytes)</c>; 0 for no check.</summary>
    public required Action<WasmInstance, int> SetMaxStackSize { get; init; }

    /// <summary><c>malloc(size)</c>; 0 when there is no memory.</summary>
    public required Func<WasmInstance, int, int> Malloc { get; init; }

    /// <summary><c>free(pointer)</c>.</summary>
    public required Action<WasmInstance, int> Free { get; init; }

    /// <summary><c>qjs_compile(code, length, file, evalFlags, compileFlags, outLength)</c>: pointer to bytecode, 0 when an exception is pending.</summary>
    public required Func<WasmInstance, int, int, int, int, int, int, int> Compile { get; init; }

    /// <summary><c>JS_ReadObject(context, buffer, length, flags)</c>.</summary>
    public required Func<WasmInstance, int, int, int, int, long> ReadObject { get; init; }

    /// <summary><c>JS_EvalFunction(context, function)</c>; takes the function over.</summary>
    public required Func<WasmInstance, int, long, long> EvalFunction { get; init; }

    /// <summary><c>JS_Call(context, function, this, count, arguments)</c>.</summary>
    public required Func<WasmInstance, int, long, long, int, int, long> Call { get; init; }

    /// <summary><c>JS_FreeValue(context, value)</c>.</summary>
    public required Action<WasmInstance, int, long> FreeValue { get; init; }

    /// <summary><c>JS_GetException(context)</c>: takes the pending exception.</summary>
    public required Func<WasmInstance, int, long> GetException { get; init; }

    /// <summary><c>JS_NewStringLen(context, utf8, length)</c>.</summary>
    public required Func<WasmInstance, int, int, int, long> NewString { get; init; }

    /// <summary><c>JS_ToCStringLen2(context, outLength, value, cesu8)</c>: pointer to UTF-8, 0 when an exception is pending.</summary>
    public required Func<WasmInstance, int, int, long, int, int> ToUtf8 { get; init; }

    /// <summary><c>JS_FreeCString(context, pointer)</c>.</summary>
    public required Action<WasmInstance, int, int> FreeUtf8 { get; init; }

    /// <summary><c>JS_NewNumber(context, number)</c>.</summary>
    public required Func<WasmInstance, int, double, long> NewNumber { get; init; }

    /// <summary><c>JS_ToFloat64(context, outNumber, value)</c>: 0 when well.</summary>
    public required Func<WasmInstance, int, int, long, int> ToNumber { get; init; }

    /// <summary><c>JS_GetPropertyUint32(context, object, index)</c>.</summary>
    public required Func<WasmInstance, int, long, int, long> GetElement { get; init; }

    /// <summary><c>JS_GetPropertyStr(context, object, name)</c>.</summary>
    public required Func<WasmInstance, int, long, int, long> GetMember { get; init; }

    /// <summary><c>JS_PromiseState(context, promise)</c>: 0 pending, 1 fulfilled, 2 rejected, negative when it is no promise.</summary>
    public required Func<WasmInstance, int, long, int> PromiseState { get; init; }

    /// <summary><c>JS_PromiseResult(context, promise)</c>.</summary>
    public required Func<WasmInstance, int, long, long> PromiseResult { get; init; }

    /// <summary><c>JS_ExecutePendingJob(runtime, outContext)</c>: 1 when one ran, 0 when there is none, negative when it threw.</summary>
    public required Func<WasmInstance, int, int, int> ExecutePendingJob { get; init; }

    /// <summary><c>qjs_new_host_function(name, length, arity)</c>: pointer to a value.</summary>
    public required Func<WasmInstance, int, int, int, int> NewHostFunction { get; init; }

    /// <summary><c>JS_RunGC(runtime)</c>.</summary>
    public required Action<WasmInstance, int> RunGarbageCollector { get; init; }

    /// <summary>Binds the exports of a module.</summary>
    /// <exception cref="ArgumentException">One is missing or has another type: it is another QuickJS than this class was written for.</exception>
    public static QuickJsExports Bind(WasmCompiledModule module) => new()
    {
        Initialize = module.BindAction("_initialize"),
        Init = module.BindFunc<int, int>("qjs_init2"),
        GetRuntime = module.BindFunc<int>("qjs_get_runtime_ptr"),
        GetContext = module.BindFunc<int>("qjs_get_context_ptr"),
        SetMaxStackSize = module.BindAction<int>("qjs_set_max_stack_size"),
        Malloc = module.BindFunc<int, int>("malloc"),
        Free = module.BindAction<int>("free"),
        Compile = module.BindFunc<int, int, int, int, int, int, int>("qjs_compile"),
        ReadObject = module.BindFunc<int, int, int, int, long>("JS_ReadObject"),
        EvalFunction = module.BindFunc<int, long, long>("JS_EvalFunction"),
        Call = module.BindFunc<int, long, long, int, int, long>("JS_Call"),
        FreeValue = module.BindAction<int, long>("JS_FreeValue"),
        GetException = module.BindFunc<int, long>("JS_GetException"),
        NewString = module.BindFunc<int, int, int, long>("JS_NewStringLen"),
        ToUtf8 = module.BindFunc<int, int, long, int, int>("JS_ToCStringLen2"),
        FreeUtf8 = module.BindAction<int, int>("JS_FreeCString"),
        NewNumber = module.BindFunc<int, double, long>("JS_NewNumber"),
        ToNumber = module.BindFunc<int, int, long, int>("JS_ToFloat64"),
        GetElement = module.BindFunc<int, long, int, long>("JS_GetPropertyUint32"),
        GetMember = module.BindFunc<int, long, int, long>("JS_GetPropertyStr"),
        PromiseState = module.BindFunc<int, long, int>("JS_PromiseState"),
        PromiseResult = module.BindFunc<int, long, long>("JS_PromiseResult"),
        ExecutePendingJob = module.BindFunc<int, int, int>("JS_ExecutePendingJob"),
        NewHostFunction = module.BindFunc<int, int, int, int>("qjs_new_host_function"),
        RunGarbageCollector = module.BindAction<int>("JS_RunGC"),
    };
}
