// Written by generate-operators.py from onnx 1.23.1. Do not edit.
export const operatorLines: Readonly<Record<string, string>> = {
  "": `
Abs 1 1-1 s 1-1 s consumed_inputs:7
Abs 6 1-1 s 1-1 s
Abs 13 1-1 s 1-1 s
Acos 7 1-1 s 1-1 s
Acos 22 1-1 s 1-1 s
Acosh 9 1-1 s 1-1 s
Acosh 22 1-1 s 1-1 s
Add 1 2-2 ss 1-1 s axis:2 broadcast:2 consumed_inputs:7
Add 6 2-2 ss 1-1 s axis:2 broadcast:2
Add 7 2-2 ss 1-1 s
Add 13 2-2 ss 1-1 s
Add 14 2-2 ss 1-1 s
AffineGrid 20 2-2 ss 1-1 s align_corners:2
And 1 2-2 ss 1-1 s axis:2 broadcast:2
And 7 2-2 ss 1-1 s
ArgMax 1 1-1 s 1-1 s axis:2 keepdims:2
ArgMax 11 1-1 s 1-1 s axis:2 keepdims:2
ArgMax 12 1-1 s 1-1 s axis:2 keepdims:2 select_last_index:2
ArgMax 13 1-1 s 1-1 s axis:2 keepdims:2 select_last_index:2
ArgMin 1 1-1 s 1-1 s axis:2 keepdims:2
ArgMin 11 1-1 s 1-1 s axis:2 keepdims:2
ArgMin 12 1-1 s 1-1 s axis:2 keepdims:2 select_last_index:2
ArgMin 13 1-1 s 1-1 s axis:2 keepdims:2 select_last_index:2
Asin 7 1-1 s 1-1 s
Asin 22 1-1 s 1-1 s
Asinh 9 1-1 s 1-1 s
Asinh 22 1-1 s 1-1 s
Atan 7 1-1 s 1-1 s
Atan 22 1-1 s 1-1 s
Atanh 9 1-1 s 1-1 s
Atanh 22 1-1 s 1-1 s
Attention 23 3-6 sssooo 1-4 sooo is_causal:2 kv_num_heads:2 q_num_heads:2 qk_matmul_output_mode:2 scale:1 softcap:1 softmax_precision:2
Attention 24 3-7 sssoooo 1-4 sooo is_causal:2 kv_num_heads:2 q_num_heads:2 qk_matmul_output_mode:2 scale:1 softcap:1 softmax_precision:2
Attention 25 3-7 sssoooo 1-4 sooo is_causal:2 kv_num_heads:2 left_window_size:2 q_num_heads:2 qk_matmul_output_mode:2 right_window_size:2 scale:1 softcap:1 softmax_precision:2
AveragePool 1 1-1 s 1-1 s auto_pad:3 kernel_shape!:7 pads:7 strides:7
AveragePool 7 1-1 s 1-1 s auto_pad:3 count_include_pad:2 kernel_shape!:7 pads:7 strides:7
AveragePool 10 1-1 s 1-1 s auto_pad:3 ceil_mode:2 count_include_pad:2 kernel_shape!:7 pads:7 strides:7
AveragePool 11 1-1 s 1-1 s auto_pad:3 ceil_mode:2 count_include_pad:2 kernel_shape!:7 pads:7 strides:7
AveragePool 19 1-1 s 1-1 s auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!:7 pads:7 strides:7
AveragePool 22 1-1 s 1-1 s auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!:7 pads:7 strides:7
BatchNormalization 1 5-5 sssss 1-5 soooo consumed_inputs!:7 epsilon:1 is_test:2 momentum:1 spatial:2
BatchNormalization 6 5-5 sssss 1-5 soooo epsilon:1 is_test:2 momentum:1 spatial:2
BatchNormalization 7 5-5 sssss 1-5 soooo epsilon:1 momentum:1 spatial:2
BatchNormalization 9 5-5 sssss 1-5 soooo epsilon:1 momentum:1
BatchNormalization 14 5-5 sssss 1-3 soo epsilon:1 momentum:1 training_mode:2
BatchNormalization 15 5-5 sssss 1-3 soo epsilon:1 momentum:1 training_mode:2
Bernoulli 15 1-1 s 1-1 s dtype:2 seed:1
Bernoulli 22 1-1 s 1-1 s dtype:2 seed:1
BitCast 26 1-1 s 1-1 s to!:2
BitShift 11 2-2 ss 1-1 s direction!:3
BitShift 28 2-2 ss 1-1 s direction!:3
BitwiseAnd 18 2-2 ss 1-1 s
BitwiseNot 18 1-1 s 1-1 s
BitwiseOr 18 2-2 ss 1-1 s
BitwiseXor 18 2-2 ss 1-1 s
BlackmanWindow 17 1-1 s 1-1 s output_datatype:2 periodic:2
Cast 1 1-1 s 1-1 s to!:3
Cast 6 1-1 s 1-1 s to!:2
Cast 9 1-1 s 1-1 s to!:2
Cast 13 1-1 s 1-1 s to!:2
Cast 19 1-1 s 1-1 s saturate:2 to!:2
Cast 21 1-1 s 1-1 s saturate:2 to!:2
Cast 23 1-1 s 1-1 s saturate:2 to!:2
Cast 24 1-1 s 1-1 s round_mode:3 saturate:2 to!:2
Cast 25 1-1 s 1-1 s round_mode:3 saturate:2 to!:2
Cast 28 1-1 s 1-1 s round_mode:3 saturate:2 to!:2
CastLike 15 2-2 ss 1-1 s
CastLike 19 2-2 ss 1-1 s saturate:2
CastLike 21 2-2 ss 1-1 s saturate:2
CastLike 23 2-2 ss 1-1 s saturate:2
CastLike 24 2-2 ss 1-1 s round_mode:3 saturate:2
CastLike 25 2-2 ss 1-1 s round_mode:3 saturate:2
CausalConvWithState 27 2-4 ssoo 2-2 ss activation:3
Ceil 1 1-1 s 1-1 s consumed_inputs:7
Ceil 6 1-1 s 1-1 s
Ceil 13 1-1 s 1-1 s
Celu 12 1-1 s 1-1 s alpha:1
Celu 28 1-1 s 1-1 s alpha:1
CenterCropPad 18 2-2 ss 1-1 s axes:7
Clip 1 1-1 s 1-1 s consumed_inputs:7 max:1 min:1
Clip 6 1-1 s 1-1 s max:1 min:1
Clip 11 1-3 soo 1-1 s
Clip 12 1-3 soo 1-1 s
Clip 13 1-3 soo 1-1 s
Col2Im 18 3-3 sss 1-1 s dilations:7 pads:7 strides:7
Compress 9 2-2 ss 1-1 s axis:2
Compress 11 2-2 ss 1-1 s axis:2
Compress 28 2-2 ss 1-1 s axis:2
Concat 1 1-* v 1-1 s axis:2
Concat 4 1-* v 1-1 s axis!:2
Concat 11 1-* v 1-1 s axis!:2
Concat 13 1-* v 1-1 s axis!:2
ConcatFromSequence 11 1-1 s 1-1 s axis!:2 new_axis:2
Constant 1 0-0 - 1-1 s value!:4
Constant 9 0-0 - 1-1 s value!:4
Constant 11 0-0 - 1-1 s sparse_value:11 value:4
Constant 12 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 13 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 19 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 21 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 23 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 24 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
Constant 25 0-0 - 1-1 s sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8
ConstantOfShape 9 1-1 s 1-1 s value:4
ConstantOfShape 20 1-1 s 1-1 s value:4
ConstantOfShape 21 1-1 s 1-1 s value:4
ConstantOfShape 23 1-1 s 1-1 s value:4
ConstantOfShape 24 1-1 s 1-1 s value:4
ConstantOfShape 25 1-1 s 1-1 s value:4
Conv 1 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7
Conv 11 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7
Conv 22 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7
ConvInteger 10 2-4 ssoo 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7
ConvTranspose 1 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7
ConvTranspose 11 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7
ConvTranspose 22 2-3 sso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7
Cos 7 1-1 s 1-1 s
Cos 22 1-1 s 1-1 s
Cosh 9 1-1 s 1-1 s
Cosh 22 1-1 s 1-1 s
CumProd 26 2-2 ss 1-1 s exclusive:2 reverse:2
CumSum 11 2-2 ss 1-1 s exclusive:2 reverse:2
CumSum 14 2-2 ss 1-1 s exclusive:2 reverse:2
DFT 17 1-2 so 1-1 s axis:2 inverse:2 onesided:2
DFT 20 1-3 soo 1-1 s inverse:2 onesided:2
DeformConv 19 3-5 sssoo 1-1 s dilations:7 group:2 kernel_shape:7 offset_group:2 pads:7 strides:7
DeformConv 22 3-5 sssoo 1-1 s dilations:7 group:2 kernel_shape:7 offset_group:2 pads:7 strides:7
DepthToSpace 1 1-1 s 1-1 s blocksize!:2
DepthToSpace 11 1-1 s 1-1 s blocksize!:2 mode:3
DepthToSpace 13 1-1 s 1-1 s blocksize!:2 mode:3
DepthToSpace 28 1-1 s 1-1 s blocksize!:2 mode:3
DequantizeLinear 10 2-3 sso 1-1 s
DequantizeLinear 13 2-3 sso 1-1 s axis:2
DequantizeLinear 19 2-3 sso 1-1 s axis:2
DequantizeLinear 21 2-3 sso 1-1 s axis:2 block_size:2
DequantizeLinear 23 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2
DequantizeLinear 24 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2
DequantizeLinear 25 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2
DequantizeLinear 28 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2
Det 11 1-1 s 1-1 s
Det 22 1-1 s 1-1 s
Div 1 2-2 ss 1-1 s axis:2 broadcast:2 consumed_inputs:7
Div 6 2-2 ss 1-1 s axis:2 broadcast:2
Div 7 2-2 ss 1-1 s
Div 13 2-2 ss 1-1 s
Div 14 2-2 ss 1-1 s
Dropout 1 1-1 s 1-2 so consumed_inputs:7 is_test:2 ratio:1
Dropout 6 1-1 s 1-2 so is_test:2 ratio:1
Dropout 7 1-1 s 1-2 so ratio:1
Dropout 10 1-1 s 1-2 so ratio:1
Dropout 12 1-3 soo 1-2 so seed:2
Dropout 13 1-3 soo 1-2 so seed:2
Dropout 22 1-3 soo 1-2 so seed:2
DynamicQuantizeLinear 11 1-1 s 3-3 sss
Einsum 12 1-* v 1-1 s equation!:3
Einsum 28 1-* v 1-1 s equation!:3
Elu 1 1-1 s 1-1 s alpha:1 consumed_inputs:7
Elu 6 1-1 s 1-1 s alpha:1
Elu 22 1-1 s 1-1 s alpha:1
Equal 1 2-2 ss 1-1 s axis:2 broadcast:2
Equal 7 2-2 ss 1-1 s
Equal 11 2-2 ss 1-1 s
Equal 13 2-2 ss 1-1 s
Equal 19 2-2 ss 1-1 s
Erf 9 1-1 s 1-1 s
Erf 13 1-1 s 1-1 s
Exp 1 1-1 s 1-1 s consumed_inputs:7
Exp 6 1-1 s 1-1 s
Exp 13 1-1 s 1-1 s
Expand 8 2-2 ss 1-1 s
Expand 13 2-2 ss 1-1 s
EyeLike 9 1-1 s 1-1 s dtype:2 k:2
EyeLike 22 1-1 s 1-1 s dtype:2 k:2
Flatten 1 1-1 s 1-1 s axis:2
Flatten 9 1-1 s 1-1 s axis:2
Flatten 11 1-1 s 1-1 s axis:2
Flatten 13 1-1 s 1-1 s axis:2
Flatten 21 1-1 s 1-1 s axis:2
Flatten 23 1-1 s 1-1 s axis:2
Flatten 24 1-1 s 1-1 s axis:2
Flatten 25 1-1 s 1-1 s axis:2
Floor 1 1-1 s 1-1 s consumed_inputs:7
Floor 6 1-1 s 1-1 s
Floor 13 1-1 s 1-1 s
GRU 1 3-6 sssooo 2-2 os activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 output_sequence:2
GRU 3 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 linear_before_reset:2 output_sequence:2
GRU 7 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 linear_before_reset:2
GRU 14 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2 linear_before_reset:2
GRU 22 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2 linear_before_reset:2
Gather 1 2-2 ss 1-1 s axis:2
Gather 11 2-2 ss 1-1 s axis:2
Gather 13 2-2 ss 1-1 s axis:2
GatherElements 11 2-2 ss 1-1 s axis:2
GatherElements 13 2-2 ss 1-1 s axis:2
GatherND 11 2-2 ss 1-1 s
GatherND 12 2-2 ss 1-1 s batch_dims:2
GatherND 13 2-2 ss 1-1 s batch_dims:2
Gelu 20 1-1 s 1-1 s approximate:3
Gemm 1 3-3 sss 1-1 s alpha:1 beta:1 broadcast:2 transA:2 transB:2
Gemm 6 3-3 sss 1-1 s alpha:1 beta:1 broadcast:2 transA:2 transB:2
Gemm 7 3-3 sss 1-1 s alpha:1 beta:1 transA:2 transB:2
Gemm 9 3-3 sss 1-1 s alpha:1 beta:1 transA:2 transB:2
Gemm 11 2-3 sso 1-1 s alpha:1 beta:1 transA:2 transB:2
Gemm 13 2-3 sso 1-1 s alpha:1 beta:1 transA:2 transB:2
GlobalAveragePool 1 1-1 s 1-1 s
GlobalAveragePool 22 1-1 s 1-1 s
GlobalLpPool 1 1-1 s 1-1 s p:1
GlobalLpPool 2 1-1 s 1-1 s p:2
GlobalLpPool 22 1-1 s 1-1 s p:2
GlobalMaxPool 1 1-1 s 1-1 s
GlobalMaxPool 22 1-1 s 1-1 s
Greater 1 2-2 ss 1-1 s axis:2 broadcast:2
Greater 7 2-2 ss 1-1 s
Greater 9 2-2 ss 1-1 s
Greater 13 2-2 ss 1-1 s
GreaterOrEqual 12 2-2 ss 1-1 s
GreaterOrEqual 16 2-2 ss 1-1 s
GridSample 16 2-2 ss 1-1 s align_corners:2 mode:3 padding_mode:3
GridSample 20 2-2 ss 1-1 s align_corners:2 mode:3 padding_mode:3
GridSample 22 2-2 ss 1-1 s align_corners:2 mode:3 padding_mode:3
GroupNormalization 18x 3-3 sss 1-1 s epsilon:1 num_groups!:2
GroupNormalization 21 3-3 sss 1-1 s epsilon:1 num_groups!:2 stash_type:2
HammingWindow 17 1-1 s 1-1 s output_datatype:2 periodic:2
HannWindow 17 1-1 s 1-1 s output_datatype:2 periodic:2
HardSigmoid 1 1-1 s 1-1 s alpha:1 beta:1 consumed_inputs:7
HardSigmoid 6 1-1 s 1-1 s alpha:1 beta:1
HardSigmoid 22 1-1 s 1-1 s alpha:1 beta:1
HardSwish 14 1-1 s 1-1 s
HardSwish 22 1-1 s 1-1 s
Hardmax 1 1-1 s 1-1 s axis:2
Hardmax 11 1-1 s 1-1 s axis:2
Hardmax 13 1-1 s 1-1 s axis:2
Identity 1 1-1 s 1-1 s
Identity 13 1-1 s 1-1 s
Identity 14 1-1 s 1-1 s
Identity 16 1-1 s 1-1 s
Identity 19 1-1 s 1-1 s
Identity 21 1-1 s 1-1 s
Identity 23 1-1 s 1-1 s
Identity 24 1-1 s 1-1 s
Identity 25 1-1 s 1-1 s
If 1 1-1 s 1-* v else_branch!:5 then_branch!:5
If 11 1-1 s 1-* v else_branch!:5 then_branch!:5
If 13 1-1 s 1-* v else_branch!:5 then_branch!:5
If 16 1-1 s 1-* v else_branch!:5 then_branch!:5
If 19 1-1 s 1-* v else_branch!:5 then_branch!:5
If 21 1-1 s 1-* v else_branch!:5 then_branch!:5
If 23 1-1 s 1-* v else_branch!:5 then_branch!:5
If 24 1-1 s 1-* v else_branch!:5 then_branch!:5
If 25 1-1 s 1-* v else_branch!:5 then_branch!:5
ImageDecoder 20 1-1 s 1-1 s pixel_format:3
InstanceNormalization 1 3-3 sss 1-1 s consumed_inputs:7 epsilon:1
InstanceNormalization 6 3-3 sss 1-1 s epsilon:1
InstanceNormalization 22 3-3 sss 1-1 s epsilon:1
IsInf 10 1-1 s 1-1 s detect_negative:2 detect_positive:2
IsInf 20 1-1 s 1-1 s detect_negative:2 detect_positive:2
IsNaN 9 1-1 s 1-1 s
IsNaN 13 1-1 s 1-1 s
IsNaN 20 1-1 s 1-1 s
LRN 1 1-1 s 1-1 s alpha:1 beta:1 bias:1 size!:2
LRN 13 1-1 s 1-1 s alpha:1 beta:1 bias:1 size!:2
LSTM 1 3-8 sssooooo 0-3 ooo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2 output_sequence:2
LSTM 7 3-8 sssooooo 0-3 ooo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2
LSTM 14 3-8 sssooooo 0-3 ooo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2 layout:2
LSTM 22 3-8 sssooooo 0-3 ooo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2 layout:2
LayerNormalization 17 2-3 sso 1-3 soo axis:2 epsilon:1 stash_type:2
LeakyRelu 1 1-1 s 1-1 s alpha:1 consumed_inputs:7
LeakyRelu 6 1-1 s 1-1 s alpha:1
LeakyRelu 16 1-1 s 1-1 s alpha:1
Less 1 2-2 ss 1-1 s axis:2 broadcast:2
Less 7 2-2 ss 1-1 s
Less 9 2-2 ss 1-1 s
Less 13 2-2 ss 1-1 s
LessOrEqual 12 2-2 ss 1-1 s
LessOrEqual 16 2-2 ss 1-1 s
LinearAttention 27 3-6 sssooo 2-2 ss chunk_size:2 kv_num_heads!:2 q_num_heads!:2 scale:1 update_rule:3
Log 1 1-1 s 1-1 s consumed_inputs:7
Log 6 1-1 s 1-1 s
Log 13 1-1 s 1-1 s
LogSoftmax 1 1-1 s 1-1 s axis:2
LogSoftmax 11 1-1 s 1-1 s axis:2
LogSoftmax 13 1-1 s 1-1 s axis:2
Loop 1 3-* oov 1-* v body!:5
Loop 11 2-* oov 1-* v body!:5
Loop 13 2-* oov 1-* v body!:5
Loop 16 2-* oov 1-* v body!:5
Loop 19 2-* oov 1-* v body!:5
Loop 21 2-* oov 1-* v body!:5
Loop 23 2-* oov 1-* v body!:5
Loop 24 2-* oov 1-* v body!:5
Loop 25 2-* oov 1-* v body!:5
LpNormalization 1 1-1 s 1-1 s axis:2 p:2
LpNormalization 22 1-1 s 1-1 s axis:2 p:2
LpPool 1 1-1 s 1-1 s auto_pad:3 kernel_shape:7 p:1 pads:7 strides:7
LpPool 2 1-1 s 1-1 s auto_pad:3 kernel_shape!:7 p:2 pads:7 strides:7
LpPool 11 1-1 s 1-1 s auto_pad:3 kernel_shape!:7 p:2 pads:7 strides:7
LpPool 18 1-1 s 1-1 s auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 p:2 pads:7 strides:7
LpPool 22 1-1 s 1-1 s auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 p:2 pads:7 strides:7
MatMul 1 2-2 ss 1-1 s
MatMul 9 2-2 ss 1-1 s
MatMul 13 2-2 ss 1-1 s
MatMulInteger 10 2-4 ssoo 1-1 s
Max 1 1-* v 1-1 s consumed_inputs:7
Max 6 1-* v 1-1 s
Max 8 1-* v 1-1 s
Max 12 1-* v 1-1 s
Max 13 1-* v 1-1 s
MaxPool 1 1-1 s 1-1 s auto_pad:3 kernel_shape!:7 pads:7 strides:7
MaxPool 8 1-1 s 1-2 so auto_pad:3 kernel_shape!:7 pads:7 storage_order:2 strides:7
MaxPool 10 1-1 s 1-2 so auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 pads:7 storage_order:2 strides:7
MaxPool 11 1-1 s 1-2 so auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 pads:7 storage_order:2 strides:7
MaxPool 12 1-1 s 1-2 so auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 pads:7 storage_order:2 strides:7
MaxPool 22 1-1 s 1-2 so auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!:7 pads:7 storage_order:2 strides:7
MaxRoiPool 1 2-2 ss 1-1 s pooled_shape!:7 spatial_scale:1
MaxRoiPool 22 2-2 ss 1-1 s pooled_shape!:7 spatial_scale:1
MaxUnpool 9 2-3 sso 1-1 s kernel_shape!:7 pads:7 strides:7
MaxUnpool 11 2-3 sso 1-1 s kernel_shape!:7 pads:7 strides:7
MaxUnpool 22 2-3 sso 1-1 s kernel_shape!:7 pads:7 strides:7
Mean 1 1-* v 1-1 s consumed_inputs:7
Mean 6 1-* v 1-1 s
Mean 8 1-* v 1-1 s
Mean 13 1-* v 1-1 s
MeanVarianceNormalization 9 1-1 s 1-1 s axes:7
MeanVarianceNormalization 13 1-1 s 1-1 s axes:7
MelWeightMatrix 17 5-5 sssss 1-1 s output_datatype:2
Min 1 1-* v 1-1 s consumed_inputs:7
Min 6 1-* v 1-1 s
Min 8 1-* v 1-1 s
Min 12 1-* v 1-1 s
Min 13 1-* v 1-1 s
Mish 18 1-1 s 1-1 s
Mish 22 1-1 s 1-1 s
Mod 10 2-2 ss 1-1 s fmod:2
Mod 13 2-2 ss 1-1 s fmod:2
Mod 28 2-2 ss 1-1 s fmod:2
Mul 1 2-2 ss 1-1 s axis:2 broadcast:2 consumed_inputs:7
Mul 6 2-2 ss 1-1 s axis:2 broadcast:2
Mul 7 2-2 ss 1-1 s
Mul 13 2-2 ss 1-1 s
Mul 14 2-2 ss 1-1 s
Multinomial 7 1-1 s 1-1 s dtype:2 sample_size:2 seed:1
Multinomial 22 1-1 s 1-1 s dtype:2 sample_size:2 seed:1
Neg 1 1-1 s 1-1 s consumed_inputs:7
Neg 6 1-1 s 1-1 s
Neg 13 1-1 s 1-1 s
NegativeLogLikelihoodLoss 12 2-3 sso 1-1 s ignore_index:2 reduction:3
NegativeLogLikelihoodLoss 13 2-3 sso 1-1 s ignore_index:2 reduction:3
NegativeLogLikelihoodLoss 22 2-3 sso 1-1 s ignore_index:2 reduction:3
NonMaxSuppression 10 2-5 ssooo 1-1 s center_point_box:2
NonMaxSuppression 11 2-5 ssooo 1-1 s center_point_box:2
NonZero 9 1-1 s 1-1 s
NonZero 13 1-1 s 1-1 s
Not 1 1-1 s 1-1 s
OneHot 9 3-3 sss 1-1 s axis:2
OneHot 11 3-3 sss 1-1 s axis:2
OneHot 28 3-3 sss 1-1 s axis:2
Optional 15 0-1 o 1-1 s type:13
Optional 28 0-1 o 1-1 s type:13
OptionalGetElement 15 1-1 s 1-1 s
OptionalGetElement 18 1-1 s 1-1 s
OptionalGetElement 28 1-1 s 1-1 s
OptionalHasElement 15 1-1 s 1-1 s
OptionalHasElement 18 0-1 o 1-1 s
OptionalHasElement 28 0-1 o 1-1 s
Or 1 2-2 ss 1-1 s axis:2 broadcast:2
Or 7 2-2 ss 1-1 s
PRelu 1 2-2 ss 1-1 s consumed_inputs:7
PRelu 6 2-2 ss 1-1 s
PRelu 7 2-2 ss 1-1 s
PRelu 9 2-2 ss 1-1 s
PRelu 16 2-2 ss 1-1 s
Pad 1 1-1 s 1-1 s mode:3 paddings!:7 value:1
Pad 2 1-1 s 1-1 s mode:3 pads!:7 value:1
Pad 11 2-3 sso 1-1 s mode:3
Pad 13 2-3 sso 1-1 s mode:3
Pad 18 2-4 ssoo 1-1 s mode:3
Pad 19 2-4 ssoo 1-1 s mode:3
Pad 21 2-4 ssoo 1-1 s mode:3
Pad 23 2-4 ssoo 1-1 s mode:3
Pad 24 2-4 ssoo 1-1 s mode:3
Pad 25 2-4 ssoo 1-1 s mode:3
Pow 1 2-2 ss 1-1 s axis:2 broadcast:2
Pow 7 2-2 ss 1-1 s
Pow 12 2-2 ss 1-1 s
Pow 13 2-2 ss 1-1 s
Pow 15 2-2 ss 1-1 s
QLinearConv 10 8-9 sssssssso 1-1 s auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7
QLinearMatMul 10 8-8 ssssssss 1-1 s
QLinearMatMul 21 8-8 ssssssss 1-1 s
QuantizeLinear 10 2-3 sso 1-1 s
QuantizeLinear 13 2-3 sso 1-1 s axis:2
QuantizeLinear 19 2-3 sso 1-1 s axis:2 saturate:2
QuantizeLinear 21 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2 saturate:2
QuantizeLinear 23 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2 precision:2 saturate:2
QuantizeLinear 24 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2 precision:2 saturate:2
QuantizeLinear 25 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2 precision:2 saturate:2
QuantizeLinear 28 2-3 sso 1-1 s axis:2 block_size:2 output_dtype:2 precision:2 saturate:2
RMSNormalization 23 2-2 ss 1-1 s axis:2 epsilon:1 stash_type:2
RNN 1 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 output_sequence:2
RNN 7 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2
RNN 14 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2
RNN 22 3-6 sssooo 0-2 oo activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2
RandomNormal 1 0-0 - 1-1 s dtype:2 mean:1 scale:1 seed:1 shape!:7
RandomNormal 22 0-0 - 1-1 s dtype:2 mean:1 scale:1 seed:1 shape!:7
RandomNormalLike 1 1-1 s 1-1 s dtype:2 mean:1 scale:1 seed:1
RandomNormalLike 22 1-1 s 1-1 s dtype:2 mean:1 scale:1 seed:1
RandomUniform 1 0-0 - 1-1 s dtype:2 high:1 low:1 seed:1 shape!:7
RandomUniform 22 0-0 - 1-1 s dtype:2 high:1 low:1 seed:1 shape!:7
RandomUniformLike 1 1-1 s 1-1 s dtype:2 high:1 low:1 seed:1
RandomUniformLike 22 1-1 s 1-1 s dtype:2 high:1 low:1 seed:1
Range 11 3-3 sss 1-1 s
Range 27 3-3 sss 1-1 s stash_type:2
Reciprocal 1 1-1 s 1-1 s consumed_inputs:7
Reciprocal 6 1-1 s 1-1 s
Reciprocal 13 1-1 s 1-1 s
ReduceL1 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceL1 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceL1 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceL1 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceL2 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceL2 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceL2 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceL2 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceLogSum 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSum 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSum 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSum 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceLogSum 28 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceLogSumExp 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSumExp 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSumExp 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceLogSumExp 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceLogSumExp 28 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceMax 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceMax 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceMax 12 1-1 s 1-1 s axes:7 keepdims:2
ReduceMax 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceMax 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceMax 20 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceMean 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceMean 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceMean 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceMean 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceMin 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceMin 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceMin 12 1-1 s 1-1 s axes:7 keepdims:2
ReduceMin 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceMin 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceMin 20 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceProd 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceProd 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceProd 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceProd 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceSum 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceSum 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceSum 13 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
ReduceSumSquare 1 1-1 s 1-1 s axes:7 keepdims:2
ReduceSumSquare 11 1-1 s 1-1 s axes:7 keepdims:2
ReduceSumSquare 13 1-1 s 1-1 s axes:7 keepdims:2
ReduceSumSquare 18 1-2 so 1-1 s keepdims:2 noop_with_empty_axes:2
RegexFullMatch 20 1-1 s 1-1 s pattern:3
Relu 1 1-1 s 1-1 s consumed_inputs:7
Relu 6 1-1 s 1-1 s
Relu 13 1-1 s 1-1 s
Relu 14 1-1 s 1-1 s
Reshape 1 1-1 s 1-1 s consumed_inputs:7 shape:7
Reshape 5 2-2 ss 1-1 s
Reshape 13 2-2 ss 1-1 s
Reshape 14 2-2 ss 1-1 s allowzero:2
Reshape 19 2-2 ss 1-1 s allowzero:2
Reshape 21 2-2 ss 1-1 s allowzero:2
Reshape 23 2-2 ss 1-1 s allowzero:2
Reshape 24 2-2 ss 1-1 s allowzero:2
Reshape 25 2-2 ss 1-1 s allowzero:2
Resize 10 2-2 ss 1-1 s mode:3
Resize 11 3-4 ssso 1-1 s coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 mode:3 nearest_mode:3
Resize 13 1-4 sooo 1-1 s coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 mode:3 nearest_mode:3
Resize 18 1-4 sooo 1-1 s antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3
Resize 19 1-4 sooo 1-1 s antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3
ReverseSequence 10 2-2 ss 1-1 s batch_axis:2 time_axis:2
ReverseSequence 28 2-2 ss 1-1 s batch_axis:2 time_axis:2
RoiAlign 10 3-3 sss 1-1 s mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1
RoiAlign 16 3-3 sss 1-1 s coordinate_transformation_mode:3 mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1
RoiAlign 22 3-3 sss 1-1 s coordinate_transformation_mode:3 mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1
RotaryEmbedding 23 3-4 ssso 1-1 s interleaved:2 num_heads:2 rotary_embedding_dim:2
Round 11 1-1 s 1-1 s
Round 22 1-1 s 1-1 s
STFT 17 2-4 ssoo 1-1 s onesided:2
Scan 8 2-* ov 1-* v body!:5 directions:7 num_scan_inputs!:2
Scan 9 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 11 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 16 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 19 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 21 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 23 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 24 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scan 25 1-* v 1-* v body!:5 num_scan_inputs!:2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7
Scatter 9 3-3 sss 1-1 s axis:2
Scatter 11x 3-3 sss 1-1 s axis:2
ScatterElements 11 3-3 sss 1-1 s axis:2
ScatterElements 13 3-3 sss 1-1 s axis:2
ScatterElements 16 3-3 sss 1-1 s axis:2 reduction:3
ScatterElements 18 3-3 sss 1-1 s axis:2 reduction:3
ScatterND 11 3-3 sss 1-1 s
ScatterND 13 3-3 sss 1-1 s
ScatterND 16 3-3 sss 1-1 s reduction:3
ScatterND 18 3-3 sss 1-1 s reduction:3
Selu 1 1-1 s 1-1 s alpha:1 consumed_inputs:7 gamma:1
Selu 6 1-1 s 1-1 s alpha:1 gamma:1
Selu 22 1-1 s 1-1 s alpha:1 gamma:1
SequenceAt 11 2-2 ss 1-1 s
SequenceConstruct 11 1-* v 1-1 s
SequenceEmpty 11 0-0 - 1-1 s dtype:2
SequenceErase 11 1-2 so 1-1 s
SequenceInsert 11 2-3 sso 1-1 s
SequenceLength 11 1-1 s 1-1 s
SequenceMap 17 1-* sv 1-* v body!:5
Shape 1 1-1 s 1-1 s
Shape 13 1-1 s 1-1 s
Shape 15 1-1 s 1-1 s end:2 start:2
Shape 19 1-1 s 1-1 s end:2 start:2
Shape 21 1-1 s 1-1 s end:2 start:2
Shape 23 1-1 s 1-1 s end:2 start:2
Shape 24 1-1 s 1-1 s end:2 start:2
Shape 25 1-1 s 1-1 s end:2 start:2
Shrink 9 1-1 s 1-1 s bias:1 lambd:1
Sigmoid 1 1-1 s 1-1 s consumed_inputs:7
Sigmoid 6 1-1 s 1-1 s
Sigmoid 13 1-1 s 1-1 s
Sign 9 1-1 s 1-1 s
Sign 13 1-1 s 1-1 s
Sin 7 1-1 s 1-1 s
Sin 22 1-1 s 1-1 s
Sinh 9 1-1 s 1-1 s
Sinh 22 1-1 s 1-1 s
Size 1 1-1 s 1-1 s
Size 13 1-1 s 1-1 s
Size 19 1-1 s 1-1 s
Size 21 1-1 s 1-1 s
Size 23 1-1 s 1-1 s
Size 24 1-1 s 1-1 s
Size 25 1-1 s 1-1 s
Slice 1 1-1 s 1-1 s axes:7 ends!:7 starts!:7
Slice 10 3-5 sssoo 1-1 s
Slice 11 3-5 sssoo 1-1 s
Slice 13 3-5 sssoo 1-1 s
Softmax 1 1-1 s 1-1 s axis:2
Softmax 11 1-1 s 1-1 s axis:2
Softmax 13 1-1 s 1-1 s axis:2
SoftmaxCrossEntropyLoss 12 2-3 sso 1-2 so ignore_index:2 reduction:3
SoftmaxCrossEntropyLoss 13 2-3 sso 1-2 so ignore_index:2 reduction:3
Softplus 1 1-1 s 1-1 s
Softplus 22 1-1 s 1-1 s
Softsign 1 1-1 s 1-1 s
Softsign 22 1-1 s 1-1 s
SpaceToDepth 1 1-1 s 1-1 s blocksize!:2
SpaceToDepth 13 1-1 s 1-1 s blocksize!:2
SpaceToDepth 28 1-1 s 1-1 s blocksize!:2 mode:3
Split 1 1-2 so 1-* v axis:2 split:7
Split 2 1-1 s 1-* v axis:2 split:7
Split 11 1-1 s 1-* v axis:2 split:7
Split 13 1-2 so 1-* v axis:2
Split 18 1-2 so 1-* v axis:2 num_outputs:2
SplitToSequence 11 1-2 so 1-1 s axis:2 keepdims:2
SplitToSequence 24 1-2 so 1-1 s axis:2 keepdims:2
Sqrt 1 1-1 s 1-1 s consumed_inputs:7
Sqrt 6 1-1 s 1-1 s
Sqrt 13 1-1 s 1-1 s
Squeeze 1 1-1 s 1-1 s axes:7
Squeeze 11 1-1 s 1-1 s axes:7
Squeeze 13 1-2 so 1-1 s
Squeeze 21 1-2 so 1-1 s
Squeeze 23 1-2 so 1-1 s
Squeeze 24 1-2 so 1-1 s
Squeeze 25 1-2 so 1-1 s
StringConcat 20 2-2 ss 1-1 s
StringNormalizer 10 1-1 s 1-1 s case_change_action:3 is_case_sensitive:2 locale:3 stopwords:8
StringSplit 20 1-1 s 2-2 ss delimiter:3 maxsplit:2
Sub 1 2-2 ss 1-1 s axis:2 broadcast:2 consumed_inputs:7
Sub 6 2-2 ss 1-1 s axis:2 broadcast:2
Sub 7 2-2 ss 1-1 s
Sub 13 2-2 ss 1-1 s
Sub 14 2-2 ss 1-1 s
Sum 1 1-* v 1-1 s consumed_inputs:7
Sum 6 1-* v 1-1 s
Sum 8 1-* v 1-1 s
Sum 13 1-* v 1-1 s
SwiGLU 28 2-2 ss 1-1 s alpha:1
Swish 24 1-1 s 1-1 s alpha:1
Tan 7 1-1 s 1-1 s
Tan 22 1-1 s 1-1 s
Tanh 1 1-1 s 1-1 s consumed_inputs:7
Tanh 6 1-1 s 1-1 s
Tanh 13 1-1 s 1-1 s
TensorScatter 24 2-3 sso 1-1 s axis:2 mode:3
TfIdfVectorizer 9 1-1 s 1-1 s max_gram_length!:2 max_skip_count!:2 min_gram_length!:2 mode!:3 ngram_counts!:7 ngram_indexes!:7 pool_int64s:7 pool_strings:8 weights:6
ThresholdedRelu 10 1-1 s 1-1 s alpha:1
ThresholdedRelu 22 1-1 s 1-1 s alpha:1
Tile 1 3-3 sss 1-1 s
Tile 6 2-2 ss 1-1 s
Tile 13 2-2 ss 1-1 s
TopK 1 1-1 s 2-2 ss axis:2 k!:2
TopK 10 2-2 ss 2-2 ss axis:2
TopK 11 2-2 ss 2-2 ss axis:2 largest:2 sorted:2
TopK 24 2-2 ss 2-2 ss axis:2 largest:2 sorted:2
Transpose 1 1-1 s 1-1 s perm:7
Transpose 13 1-1 s 1-1 s perm:7
Transpose 21 1-1 s 1-1 s perm:7
Transpose 23 1-1 s 1-1 s perm:7
Transpose 24 1-1 s 1-1 s perm:7
Transpose 25 1-1 s 1-1 s perm:7
Trilu 14 1-2 so 1-1 s upper:2
Unique 11 1-1 s 1-4 sooo axis:2 sorted:2
Unique 28 1-1 s 1-4 sooo axis:2 sorted:2
Unsqueeze 1 1-1 s 1-1 s axes!:7
Unsqueeze 11 1-1 s 1-1 s axes!:7
Unsqueeze 13 2-2 ss 1-1 s
Unsqueeze 21 2-2 ss 1-1 s
Unsqueeze 23 2-2 ss 1-1 s
Unsqueeze 24 2-2 ss 1-1 s
Unsqueeze 25 2-2 ss 1-1 s
Upsample 1 1-1 s 1-1 s height_scale!:1 mode:3 width_scale!:1
Upsample 7 1-1 s 1-1 s mode:3 scales!:6
Upsample 9 2-2 ss 1-1 s mode:3
Upsample 10x 2-2 ss 1-1 s mode:3
Where 9 3-3 sss 1-1 s
Where 16 3-3 sss 1-1 s
Xor 1 2-2 ss 1-1 s axis:2 broadcast:2
Xor 7 2-2 ss 1-1 s
`,
  "ai.onnx.ml": `
ArrayFeatureExtractor 1 2-2 ss 1-1 s
Binarizer 1 1-1 s 1-1 s threshold:1
CastMap 1 1-1 s 1-1 s cast_to:3 map_form:3 max_map:2
CategoryMapper 1 1-1 s 1-1 s cats_int64s:7 cats_strings:8 default_int64:2 default_string:3
DictVectorizer 1 1-1 s 1-1 s int64_vocabulary:7 string_vocabulary:8
FeatureVectorizer 1 1-* v 1-1 s inputdimensions:7
Imputer 1 1-1 s 1-1 s imputed_value_floats:6 imputed_value_int64s:7 replaced_value_float:1 replaced_value_int64:2
LabelEncoder 1 1-1 s 1-1 s classes_strings:8 default_int64:2 default_string:3
LabelEncoder 2 1-1 s 1-1 s default_float:1 default_int64:2 default_string:3 keys_floats:6 keys_int64s:7 keys_strings:8 values_floats:6 values_int64s:7 values_strings:8
LabelEncoder 4 1-1 s 1-1 s default_float:1 default_int64:2 default_string:3 default_tensor:4 keys_floats:6 keys_int64s:7 keys_strings:8 keys_tensor:4 values_floats:6 values_int64s:7 values_strings:8 values_tensor:4
LinearClassifier 1 1-1 s 2-2 ss classlabels_ints:7 classlabels_strings:8 coefficients!:6 intercepts:6 multi_class:2 post_transform:3
LinearRegressor 1 1-1 s 1-1 s coefficients:6 intercepts:6 post_transform:3 targets:2
Normalizer 1 1-1 s 1-1 s norm:3
OneHotEncoder 1 1-1 s 1-1 s cats_int64s:7 cats_strings:8 zeros:2
SVMClassifier 1 1-1 s 2-2 ss classlabels_ints:7 classlabels_strings:8 coefficients:6 kernel_params:6 kernel_type:3 post_transform:3 prob_a:6 prob_b:6 rho:6 support_vectors:6 vectors_per_class:7
SVMRegressor 1 1-1 s 1-1 s coefficients:6 kernel_params:6 kernel_type:3 n_supports:2 one_class:2 post_transform:3 rho:6 support_vectors:6
Scaler 1 1-1 s 1-1 s offset:6 scale:6
TreeEnsemble 5 1-1 s 1-1 s aggregate_function:2 leaf_targetids!:7 leaf_weights!:4 membership_values:4 n_targets:2 nodes_falseleafs!:7 nodes_falsenodeids!:7 nodes_featureids!:7 nodes_hitrates:4 nodes_missing_value_tracks_true:7 nodes_modes!:4 nodes_splits!:4 nodes_trueleafs!:7 nodes_truenodeids!:7 post_transform:2 tree_roots!:7
TreeEnsembleClassifier 1 1-1 s 2-2 ss base_values:6 class_ids:7 class_nodeids:7 class_treeids:7 class_weights:6 classlabels_int64s:7 classlabels_strings:8 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 post_transform:3
TreeEnsembleClassifier 3 1-1 s 2-2 ss base_values:6 base_values_as_tensor:4 class_ids:7 class_nodeids:7 class_treeids:7 class_weights:6 class_weights_as_tensor:4 classlabels_int64s:7 classlabels_strings:8 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3
TreeEnsembleClassifier 5x 1-1 s 2-2 ss base_values:6 base_values_as_tensor:4 class_ids:7 class_nodeids:7 class_treeids:7 class_weights:6 class_weights_as_tensor:4 classlabels_int64s:7 classlabels_strings:8 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3
TreeEnsembleRegressor 1 1-1 s 1-1 s aggregate_function:3 base_values:6 n_targets:2 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 post_transform:3 target_ids:7 target_nodeids:7 target_treeids:7 target_weights:6
TreeEnsembleRegressor 3 1-1 s 1-1 s aggregate_function:3 base_values:6 base_values_as_tensor:4 n_targets:2 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3 target_ids:7 target_nodeids:7 target_treeids:7 target_weights:6 target_weights_as_tensor:4
TreeEnsembleRegressor 5x 1-1 s 1-1 s aggregate_function:3 base_values:6 base_values_as_tensor:4 n_targets:2 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3 target_ids:7 target_nodeids:7 target_treeids:7 target_weights:6 target_weights_as_tensor:4
ZipMap 1 1-1 s 1-1 s classlabels_int64s:7 classlabels_strings:8
`,
  "ai.onnx.preview": `
FlexAttention 1 3-3 sss 1-1 s prob_mod:5 scale:1 score_mod:5 softmax_precision:2
`,
  "ai.onnx.preview.training": `
Adagrad 1 3-* ssv 1-* v decay_factor:1 epsilon:1 norm_coefficient:1
Adam 1 3-* ssv 1-* v alpha:1 beta:1 epsilon:1 norm_coefficient:1 norm_coefficient_post:1
Gradient 1 1-* v 1-* v xs!:8 y!:3 zs:8
Momentum 1 3-* ssv 1-* v alpha!:1 beta!:1 mode!:3 norm_coefficient!:1
`,
};
